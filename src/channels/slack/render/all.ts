/** Cards and forms as Block Kit, and what comes back from it. Pure. */
export { type FormContext, formErrors, renderForm } from './form.ts';
export { type Home, homeView } from './home.ts';
export { literal } from './literal.ts';
export { renderMessage, type SlackMessage } from './message.ts';
export { type FormMeta, type Meta, readMeta, type ShowMeta } from './meta.ts';
export { readIntent, readPage, readValues, type SentView } from './read.ts';
export { loadingView, noticeView, renderShow } from './show.ts';
