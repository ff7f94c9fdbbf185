import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { StartProblem } from '../errors.ts';
import { startOrSay } from '../running.ts';
import { manifestOf } from './package/manifest.ts';
import { type Options, readOptions } from './package/options.ts';
import { zipOf } from './package/zip.ts';

function write(path: string, bytes: Uint8Array): void {
	try {
		writeFileSync(path, bytes);
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		throw new StartProblem(
			`${path} cannot be written (${code}).`,
			'Name a file in a folder that is there: --out FILE',
			cause,
		);
	}
}

const said = (path: string, { website, privacy, terms }: Options): string => `The app package is ${path}.

1. See that these pages are there, since Teams shows them beside the app:
   ${website}
   ${privacy}
   ${terms}
2. Upload it in the Teams admin centre: "Teams apps", "Manage apps", "Actions", "Upload new app".`;

await startOrSay(async () => {
	const options = readOptions(process.argv.slice(2));
	const path = resolve(options.out);
	write(path, zipOf(await manifestOf(options)));
	console.log(said(path, options));
});
