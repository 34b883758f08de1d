/** How the page looks: on dark and light, on little room, and on paper. */

export const style = `
:root{color-scheme:light dark;--bg:#fff;--text:#1c2024;--quiet:#5c6670;--rule:#d8dde2;--soft:#f3f5f7;--bad:#b3261e;--warn:#8a5300;--good:#1a6e33;--link:#0b57a4;
--script:#8b98a5;--callback:#5b8fd6;--task:#8f6fc9;--handler:#c98a2b;--outside:#4f9d8d;--scheduled:#4a6fa5;--woken:#1f7a4d;--cancelled:#c0392b}
@media screen and (prefers-color-scheme:dark){:root{--bg:#15181b;--text:#e4e8eb;--quiet:#9aa5af;--rule:#343b42;--soft:#1e2327;--bad:#ff8a80;--warn:#f0b45c;--good:#7fce92;--link:#8ab8f0;
--script:#6b7782;--callback:#4777ba;--task:#7a5db5;--handler:#a8741f;--outside:#3d8073;--scheduled:#8fb3e6;--woken:#6fcf97;--cancelled:#ff8a80}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:72rem;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;margin:.2rem 0}h2{font-size:1.3rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--rule)}h3{font-size:1.05rem;margin:1.4rem 0 .3rem}h4{font-size:.95rem;margin:1rem 0 .3rem}
a{color:var(--link)}p{margin:.3rem 0}ul{margin:.3rem 0;padding-left:1.2rem}
.bad{color:var(--bad)}.warn{color:var(--warn)}.good{color:var(--good)}.quiet,.source,.left,.note{color:var(--quiet)}.left{font-style:italic}.source,.replay,.left,.note{font-size:.9rem}
.sign{font-weight:bold;display:inline-block;min-width:1em}
.conclusion{font-weight:600}
dl{margin:.8rem 0;display:grid;gap:.1rem 1rem;font-size:.9rem}dl div{display:flex;gap:.6rem}dt{color:var(--quiet);flex:0 0 6.5rem}dd{margin:0;min-width:0}
code,pre,.lines{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.85rem}
code{background:var(--soft);padding:.1rem .3rem;border-radius:3px}
pre{background:var(--soft);border:1px solid var(--rule);border-radius:4px;padding:.6rem;margin:.3rem 0;overflow-x:auto;max-height:30rem;overflow-wrap:normal}
table{border-collapse:collapse;width:100%}th{text-align:left;white-space:nowrap;font-weight:600;color:var(--quiet);font-size:.8rem}td,th{padding:.2rem .8rem .2rem 0;vertical-align:top;border-bottom:1px solid var(--rule)}
.laws td:first-child{white-space:nowrap;width:11rem}.laws td:nth-child(3){width:5rem}.laws td:nth-child(4),.laws th:nth-child(4){text-align:right;width:6rem;padding-right:0}
.laws p,.expected{font-size:.9rem;color:var(--quiet)}
.counts>span{white-space:nowrap;margin-right:1rem}
#filter{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;padding:.5rem 0;background:var(--bg);border-bottom:1px solid var(--rule)}#filter[hidden]{display:none}
input,select,button{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--quiet);border-radius:4px;padding:.15rem .4rem;max-width:100%}
button{cursor:pointer;font-size:.8rem}button.corner{float:right;margin-top:-1.65rem}
.violation{border-left:3px solid var(--rule);padding-left:.9rem;margin:2rem 0}.violation h3{margin-top:0}
.proof{background:var(--soft);border-radius:4px;padding:.5rem .8rem;margin:.5rem 0}
.lines td{white-space:pre-wrap;border-bottom:0;padding:.05rem .9rem .05rem 0}.lines td:nth-child(-n+2){color:var(--quiet);text-align:right;white-space:nowrap}.lines th:nth-child(-n+2){text-align:right}.lines td:nth-child(3){white-space:nowrap}
.lines i{color:var(--quiet);font-style:normal}.lines i::before{content:"\\00b7\\00a0"}
.lines .here td{background:color-mix(in srgb,var(--bad) 14%,transparent)}.lines .here b{color:var(--bad);white-space:nowrap}.lines tr:target td{outline:1px solid var(--link)}
.scroll{overflow-x:auto}
.timeline label{margin:0 .8rem 0 .3rem;font-size:.9rem}.timeline input.order:checked~.lanes .by-time,.timeline input.time:checked~.lanes .by-order{display:none}
.lanes{display:flex;border:1px solid var(--rule);border-radius:4px;margin:.4rem 0}.lanes .scroll{flex:1;min-width:0}
.names{list-style:none;margin:0;padding:0 .6rem;flex:0 0 auto;max-width:min(12rem,32%);border-right:1px solid var(--rule);font-size:.85rem}.names li{display:flex;align-items:center;overflow:hidden}.names span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.told{min-height:1.5em;white-space:pre-line;font-size:.9rem}.told:empty{display:none}
.drawing{display:block}.drawing text{font:11px ui-monospace,monospace;fill:var(--quiet);text-anchor:middle}
.drawing .name{display:none;text-anchor:start}.drawing .lane{stroke:var(--rule)}.drawing .tick{stroke:var(--rule);stroke-dasharray:1 3}
.drawing rect{fill:var(--callback);opacity:.75}.drawing rect.script{fill:var(--script)}.drawing rect.task{fill:var(--task)}.drawing rect.handler{fill:var(--handler)}.drawing rect.thread,.drawing rect.client,.drawing rect.application{fill:var(--outside)}
.drawing rect.open{stroke:var(--bad);stroke-width:2;stroke-dasharray:4 2}
.drawing a:hover rect,.drawing a:focus rect{opacity:1;stroke:var(--text);stroke-width:2}.drawing a:focus{outline:none}
.drawing .dot{fill:var(--text);pointer-events:none}.drawing circle.fault{fill:none;stroke:var(--bad);stroke-width:2.5;pointer-events:none}.drawing path.fault{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:4 3}.drawing text.fault{fill:var(--bad);font-weight:bold}
.drawing .scheduled,.drawing .woken,.drawing .cancelled,.legend path{fill:none;stroke-width:1.6;pointer-events:none}
.scheduled{stroke:var(--scheduled);marker-end:url(#to-scheduled)}.woken{stroke:var(--woken);stroke-dasharray:5 3;marker-end:url(#to-woken)}.cancelled{stroke:var(--cancelled);stroke-dasharray:1.5 3;marker-end:url(#to-cancelled)}
marker path{stroke:none!important}#to-scheduled path{fill:var(--scheduled)}#to-woken path{fill:var(--woken)}#to-cancelled path{fill:none;stroke:var(--cancelled)!important;stroke-width:1.6}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.85rem;color:var(--quiet)}
a:focus-visible,[tabindex]:focus-visible,summary:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible{outline:2px solid var(--link);outline-offset:1px}
[hidden]{display:none!important}
@media(max-width:40rem){body{padding:.6rem}.laws thead{display:none}.laws tr{display:grid;grid-template-columns:1fr auto auto;gap:0 .8rem;border-bottom:1px solid var(--rule);padding:.3rem 0}.laws td,.laws td:first-child,.laws td:nth-child(n){border:0;width:auto;padding:0}.laws td:nth-child(2){grid-column:1/-1;grid-row:2}.violation{padding-left:.5rem}.laws td:nth-child(4):not(:empty)::before{content:"met in ";color:var(--quiet)}.lines td{padding-right:.6rem}}
@media print{:root{color-scheme:light}body{max-width:none;font-size:11pt}#filter,button,.told{display:none!important}pre{max-height:none;white-space:pre-wrap}.scroll{overflow:visible}.lanes svg{max-width:100%;height:auto}.names{display:none}.drawing .name{display:inline}pre,.lanes,tr{break-inside:avoid}.violation{break-inside:auto}h3,h4{break-after:avoid}.violation details:not([open]){display:none}}
`;
