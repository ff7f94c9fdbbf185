import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { StartProblem } from '../../errors.ts';
import { root } from '../../house.ts';
import { mapStrings } from '../../wording/deep.ts';
import type { Options } from './options.ts';

/** templates/teams: the manifest as it is filled in, and the icons. */
export const folder = join(root, 'templates', 'teams');

/** Microsoft's schema, as its package ships it: nothing is fetched. */
const schemaFile = '@microsoft/app-manifest/build/json-schemas/teams/v1.25/MicrosoftTeams.schema.json';

/** What stands in the template for what an organisation has of its own. */
const fillings = ({ appId, domain, version, website, privacy, terms }: Options): Record<string, string> => ({
	'YOUR-APP-ID': appId,
	'YOUR-HOST': domain,
	'YOUR-VERSION': version,
	'YOUR-WEBSITE': website,
	'YOUR-PRIVACY-PAGE': privacy,
	'YOUR-TERMS-PAGE': terms,
});

/**
 * The app's manifest.
 * @throws StartProblem for a template that Microsoft's schema refuses
 */
export async function manifestOf(options: Options): Promise<TeamsManifest> {
	const template = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as TeamsManifest;
	const filled = fillings(options);
	const manifest = mapStrings(template, (text) => filled[text] ?? text);
	const faults = await faultsOf(manifest);
	if (faults.length > 0)
		throw new StartProblem(
			`templates/teams/manifest.json is not one that Teams takes: ${faults.join('; ')}.`,
			'Put it right there: the schema is that of version 1.25.',
		);
	return manifest;
}

/** What Microsoft's schema says of a manifest; nothing where it is one. */
export async function faultsOf(manifest: TeamsManifest): Promise<string[]> {
	const schema = createRequire(import.meta.url)(schemaFile) as Parameters<
		typeof AppManifestUtils.validateAgainstSchema
	>[1];
	return AppManifestUtils.validateAgainstSchema(manifest, schema);
}
