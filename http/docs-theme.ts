/** The sign and name of the product in the bar of the API page; the bar is dark in both schemes. */
export const DOCS_LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="144" height="32" viewBox="0 0 144 32">
<rect width="32" height="32" rx="9" fill="#4a59e0"/><circle cx="16" cy="16" r="3.4" fill="#fff"/>
<path d="M9.4 22.6a9.3 9.3 0 0 1 0-13.2M22.6 9.4a9.3 9.3 0 0 1 0 13.2" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>
<text x="42" y="22" fill="#fff" font-family="system-ui, sans-serif" font-size="18" font-weight="600">AuraLink</text></svg>`;

/**
 * Of Swagger UI (6.1 of its plugin) the house's colours and a quieter page, light and dark. The bar's field for another document goes: the page's policy
 * lets it read none but its own.
 */
export const DOCS_STYLE = `
:root { --aura: #4a59e0; --aura-line: #e8e8ed; --aura-soft: #64646f; }
html.dark-mode { --aura: #9dabff; --aura-line: #242429; --aura-soft: #a0a0ad; }
html.dark-mode, html.dark-mode body, html.dark-mode .swagger-ui { background: #101013; }
.swagger-ui, .swagger-ui .info .title, .swagger-ui .opblock-tag, .swagger-ui .opblock .opblock-summary-description,
.swagger-ui .btn, .swagger-ui select, .swagger-ui label, .swagger-ui table thead tr td, .swagger-ui table thead tr th,
.swagger-ui .info p, .swagger-ui .info li, .swagger-ui .opblock-description-wrapper p, .swagger-ui .parameter__name, .swagger-ui .response-col_status { font-family: system-ui, sans-serif; }
.swagger-ui .topbar { padding: 10px 0; background: #17171c; }
html.dark-mode .swagger-ui .topbar { border-bottom: 1px solid var(--aura-line); background: #151519; }
.swagger-ui .topbar .download-url-wrapper { display: none; }
.swagger-ui .topbar .topbar-wrapper { flex-flow: row nowrap; justify-content: space-between; }
.swagger-ui .topbar-wrapper .link { flex: none; max-width: none; }
.swagger-ui .topbar-wrapper .link img { height: 28px; }
.swagger-ui .information-container.wrapper { padding-bottom: 0; }
.swagger-ui .info { margin: 28px 0 12px; }
.swagger-ui .info .title { font-size: 26px; letter-spacing: -0.02em; }
.swagger-ui .info .markdown p, .swagger-ui .info p { max-width: 80ch; margin: 10px 0; line-height: 1.55; }
.swagger-ui .info a, .swagger-ui .info .base-url { color: var(--aura); }
.swagger-ui .scheme-container, html.dark-mode .swagger-ui .scheme-container { padding: 14px 0; border-bottom: 1px solid var(--aura-line); background: none; box-shadow: none; }
.swagger-ui .opblock-tag, html.dark-mode .swagger-ui .opblock-tag { border-color: var(--aura-line); font-size: 19px; }
.swagger-ui .opblock-tag small { color: var(--aura-soft); }
.swagger-ui .opblock { margin: 0 0 8px; border-radius: 8px; box-shadow: none; }
.swagger-ui .opblock .opblock-summary-method { min-width: 72px; border-radius: 6px; font-size: 12px; }
.swagger-ui .opblock .opblock-summary-path { font-size: 14px; font-weight: 500; }
.swagger-ui .btn { border-radius: 6px; box-shadow: none; }
.swagger-ui .btn.authorize, html.dark-mode .swagger-ui .btn.authorize { border-color: var(--aura); color: var(--aura); }
.swagger-ui .btn.authorize svg, html.dark-mode .swagger-ui .btn.authorize svg { fill: var(--aura); }
.swagger-ui .btn.execute { border-color: #4a59e0; background: #4a59e0; color: #fff; }
.swagger-ui a:focus-visible, .swagger-ui button:focus-visible { outline: 2px solid var(--aura); outline-offset: 2px; }
@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 12px; }
  .swagger-ui .opblock-tag { flex-wrap: wrap; }
  .swagger-ui .opblock-tag small { flex-basis: 100%; order: 2; padding: 2px 0 6px; }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap; }
  .swagger-ui .opblock .opblock-summary-control { flex-wrap: wrap; gap: 4px 8px; }
  .swagger-ui .opblock .opblock-summary-path-description-wrapper { flex: 1 1 55%; }
  .swagger-ui .opblock-body { overflow-x: auto; }
}
`;
