export { bundle } from './bundle.js'
export { chromiumPath, skipWithoutChromium } from './chromium.js'
export { type OpenPage, openPage, type PageOptions } from './page.js'
export { type PageServer, servePages, strictPolicy } from './server.js'
