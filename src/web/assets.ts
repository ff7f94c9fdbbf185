import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import express, { type Router } from 'express';

const packages = createRequire(import.meta.url);
const here = (path: string): string => join(import.meta.dirname, path);

/**
 * GOV.UK Frontend's styles as a service outside gov.uk may use them: without its typeface and the crest.
 * https://design-system.service.gov.uk/styles/font-override-classes/ says who may use the typeface.
 */
export const withoutBrand = (css: string): string =>
	css
		.replace(/@font-face\s*\{[^}]*\}/g, '')
		.replace(/\/\*![^*]*Margaret Calvert[^*]*\*\//g, '')
		.replace(/"?GDS Transport"?\s*,\s*/g, '')
		.replace(/url\([^)]*govuk-crest[^)]*\)/g, 'none')
		.replace(/\/\*# sourceMappingURL=.*?\*\//g, '');

/** One file of ours, wherever it lies: the project may stand in a folder with a dot. */
export const file = (path: string) => (_req: express.Request, res: express.Response) => {
	// Asked for again each time, and answered by "not modified": what was deployed is what is seen.
	res.set('Cache-Control', 'no-cache').sendFile(path, { dotfiles: 'allow' });
};

/** Styles and scripts; everything comes from this machine. */
export function assets(): Router {
	const router = express.Router();
	const govuk = packages.resolve('govuk-frontend/dist/govuk/govuk-frontend.min.css');
	const govukCss = withoutBrand(readFileSync(govuk, 'utf8'));
	router.get('/govuk.css', (_req, res) => {
		res.set('Cache-Control', 'no-cache').type('css').send(govukCss);
	});
	router.get('/adaptivecards.js', file(packages.resolve('adaptivecards/dist/adaptivecards.min.js')));
	router.get('/framework.css', file(here('../../templates/document/framework.css')));
	router.use(
		express.static(here('browser'), {
			index: false,
			setHeaders: (res) => res.set('Cache-Control', 'no-cache'),
		}),
	);
	return router;
}
