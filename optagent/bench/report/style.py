"""How the page looks: the reader's own colours, light or dark, and print."""

STYLE = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1d21;--soft:#f3f4f6;--line:#d9dce1;--mark:#0a5fb4;--good:#1a7f4b;--bad:#b3261e;--use:#fff0b8}
@media (prefers-color-scheme:dark){:root{--bg:#16181c;--fg:#e6e8eb;--soft:#22252b;--line:#3a3f47;--mark:#7ab8ff;--good:#5fd39a;--bad:#ff8a80;--use:#4d431a}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:72rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0 0 .3rem}h2{font-size:1.25rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}
p.note{margin:.2rem 0;opacity:.85}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .7rem .25rem 0;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}
figure{margin:1rem 0;max-width:40rem}figcaption{font-weight:600;margin-bottom:.3rem}
svg{width:100%;height:auto;font:13px system-ui,sans-serif}
svg .l{fill:var(--fg)}svg .bar{fill:var(--mark)}svg .track{fill:var(--soft)}svg .track-line{stroke:var(--line)}svg .ci{stroke:var(--fg);stroke-width:2}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:0 2rem}
details.sample{border-bottom:1px solid var(--line)}
details.sample>summary{cursor:pointer;padding:.35rem 0;display:flex;gap:.8rem;flex-wrap:wrap}
details.sample>div{padding:.3rem 0 1.2rem 1rem}
.right{color:var(--good)}.wrong{color:var(--bad)}
summary .id{min-width:5rem;font-weight:600}summary .first{flex:1 1 20rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;opacity:.8}
blockquote{margin:.5rem 0;padding:.5rem .8rem;background:var(--soft);white-space:pre-wrap}
mark{background:var(--use);color:inherit;padding:0 .1em}mark.unused{background:none;border-bottom:2px solid var(--bad)}
pre{background:var(--soft);padding:.6rem;overflow-x:auto;font-size:.85rem;margin:.4rem 0}
.rounds{display:flex;gap:1rem;overflow-x:auto}.rounds>section{flex:1 0 24rem;min-width:0;border-left:3px solid var(--line);padding-left:.8rem}
.optagent{max-width:none}.optagent td,.optagent th{white-space:normal;text-align:left}
nav a{margin-right:1rem;color:var(--mark)}
@media print{details.sample{break-inside:avoid}}
"""
