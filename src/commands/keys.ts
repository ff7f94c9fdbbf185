import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartProblem } from '../errors.ts';
import { makeKeyFile } from '../privacy/keys.ts';
import { startOrSay } from '../running.ts';

const usage = 'npm run keys -- FILE';

function fileAsked(): string {
	try {
		const { positionals } = parseArgs({ allowPositionals: true, options: {} });
		const [file, another] = positionals;
		if (file === undefined || another !== undefined) throw new Error('it takes one file');
		return resolve(file);
	} catch (error) {
		throw new StartProblem(
			`keys was called in a way it does not know: ${(error as Error).message}.`,
			`Call it as: ${usage}`,
		);
	}
}

const said = (
	path: string,
): string => `The key file is ${path}. It was made for the user who runs this command.

1. Set HSB_KEY_FILE=${path}
2. Keep it apart from the data folder and from the copies of it: whoever has both can read every record.
3. Keep a safe copy of it in another place now: without it nobody can read any record again.`;

await startOrSay(async () => {
	const path = fileAsked();
	if (!makeKeyFile(path))
		throw new StartProblem(
			`${path} is there already, and is never replaced: what was stored with its keys opens with them alone.`,
			`If it is your key file, set HSB_KEY_FILE to it. Otherwise name another file: ${usage}`,
		);
	console.log(said(path));
});
