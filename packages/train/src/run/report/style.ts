/** The look of the report: follows the reader's light or dark scheme, and prints. */
export const style = `
:root { color-scheme: light dark; --page: #f6f6f3; --card: #fff; --text: #1d1d1b; --soft: #6b6b66; --line: #e4e3dd;
  --c1: #2f6fdb; --c2: #d9580d; --c3: #12875f; --c4: #a63fa0; --c5: #8a6d00; --c6: #0d8296 }
@media (prefers-color-scheme: dark) { :root { --page: #161614; --card: #201f1d; --text: #ecebe6; --soft: #a09f97;
  --line: #35342f; --c1: #7aa9ff; --c2: #ff9457; --c3: #57cfa2; --c4: #e08fdc; --c5: #dcb93f; --c6: #5cc9dc } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 40px 28px 72px; max-width: 1360px; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
h1 { margin: 0; font-size: 27px; letter-spacing: -0.015em }
h2 { margin: 44px 0 14px; font-size: 17px }
header p { margin: 4px 0 0; color: var(--soft) }
.tiles { display: grid; gap: 14px; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); margin-top: 26px }
.tiles div, figure, .card { background: var(--card); border: 1px solid var(--line); border-radius: 10px }
.tiles div { padding: 13px 16px }
.tiles b { display: block; font-size: 23px; font-weight: 600; letter-spacing: -0.01em; font-variant-numeric: tabular-nums }
.tiles span { color: var(--soft); font-size: 13px }
.charts { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(min(380px, 100%), 1fr)) }
figure { margin: 0; padding: 14px 10px 8px 16px; display: flex; flex-direction: column }
figure svg { margin-top: auto; padding-top: 8px }
figcaption span { display: block; color: var(--soft); font-size: 13px }
svg { display: block; width: 100%; height: auto }
.grid { stroke: var(--line) }
.tick { fill: var(--soft); font-size: 11.5px; font-variant-numeric: tabular-nums }
.curve { fill: none; stroke: var(--own); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round }
.faint { fill: none; stroke: var(--own); opacity: 0.22; stroke-linejoin: round }
circle { fill: var(--card); stroke: var(--own); stroke-width: 2 }
.end { fill: var(--own); font-size: 12px; font-weight: 600; font-variant-numeric: tabular-nums }
.legend { margin: 4px 0 0; font-size: 13px; color: var(--soft); display: flex; flex-wrap: wrap; gap: 2px 16px }
.legend span::before { content: ""; display: inline-block; width: 14px; height: 3px; border-radius: 2px; margin-right: 6px;
  vertical-align: middle; background: var(--own) }
.none { color: var(--soft); margin: 24px 0 }
.card { padding: 6px 18px; overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { padding: 8px 14px 8px 0; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap }
th:first-child, td:first-child { text-align: left; white-space: normal }
tr:last-child td { border-bottom: 0 }
th { color: var(--soft); font-weight: 500; font-size: 13px }
pre { margin: 0; padding: 12px 0; font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace }
summary { cursor: pointer; padding: 8px 0 }
footer { margin-top: 44px; color: var(--soft); font-size: 13px }
@media print { body { padding: 0 } figure, .tiles div, .card { break-inside: avoid } }
`
