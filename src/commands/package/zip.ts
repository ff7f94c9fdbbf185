import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import PizZip from 'pizzip';
import { folder } from './manifest.ts';

/** The same manifest makes the same file. */
const date = new Date('2026-01-01T00:00:00Z');

/** The app package: the manifest and the two icons, at its root as Teams asks. */
export function zipOf(manifest: object): Uint8Array {
	const zip = new PizZip();
	zip.file('manifest.json', `${JSON.stringify(manifest, null, '\t')}\n`, { date });
	for (const icon of ['color.png', 'outline.png']) zip.file(icon, readFileSync(join(folder, icon)), { date });
	return zip.generate({ type: 'uint8array', compression: 'DEFLATE' });
}
