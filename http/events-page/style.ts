/** Style of the page of events: the dashboard's colours, light or dark as the reader's system is; no script, no font to load. */
export const STYLE = `
:root { color-scheme: light dark; --paper: light-dark(#fff, #14161a); --ink: light-dark(#1b1f24, #e6e8eb);
  --soft: light-dark(#5b6470, #9aa3ad); --line: light-dark(#e3e6ea, #2a2e35); --raised: light-dark(#f7f8fa, #1b1e24);
  --accent: light-dark(#3b5bdb, #91a7ff); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 system-ui, sans-serif; }
.page { display: grid; grid-template-columns: 260px minmax(0, 1fr); max-width: 1280px; margin: 0 auto; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 24px 12px 24px 24px; border-right: 1px solid var(--line); font-size: 13px; }
nav ul { list-style: none; margin: 2px 0 12px; padding: 0; }
nav a { display: block; padding: 2px 8px; color: var(--ink); border-radius: 4px; overflow-wrap: anywhere; }
nav strong { padding: 0 8px; color: var(--soft); font-weight: 600; }
main { padding: 24px 32px 80px; min-width: 0; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 44px 0 8px; }
h3 { font-size: 16px; margin: 0; } h4 { font-size: 13px; margin: 16px 0 4px; color: var(--soft); font-weight: 600; }
p { margin: 6px 0; } .soft { color: var(--soft); }
code, pre { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; overflow: auto; }
article { border: 1px solid var(--line); border-radius: 8px; padding: 16px 20px; margin: 14px 0; scroll-margin-top: 12px; }
article:target { border-color: var(--accent); }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 10px; padding: 0 8px; font-size: 12px; color: var(--soft); }
.wide { overflow-x: auto; } .wide code { overflow-wrap: normal; } table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; color: var(--soft); font-weight: 600; font-size: 13px; }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
@media (max-width: 820px) { .wide table { width: max-content; min-width: 100%; } .wide td { max-width: 260px; } }
summary { cursor: pointer; color: var(--soft); margin-top: 12px; }
@media (max-width: 820px) { .page { display: block; } nav { display: none; } main { padding: 16px; } article { padding: 12px; } }
@media print { nav { display: none; } .page { display: block; } }
`;
