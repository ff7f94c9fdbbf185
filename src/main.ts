import { join } from 'node:path';
import { type Config, readConfig } from './config.ts';
import type { Store } from './conversation/ports.ts';
import { buildHouse, readTexts, root } from './house.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createPress, templates } from './press.ts';
import { unlock } from './privacy/keyring.ts';
import { findKeys } from './privacy/keys.ts';
import { createVault } from './privacy/vault.ts';
import { atEnd, endAll, runUntilStopped, startOrSay } from './running.ts';
import { openSqlite } from './stores/sqlite.ts';
import { checkPort, listen } from './web/listen.ts';
import { createHtml } from './wording/html.ts';

/** How often half-typed answers that have expired are deleted, in milliseconds. */
const hour = 3_600_000;

/** Each channel brings a library that the others have no use for, so one alone is loaded. */
function channelOf({ slack, teams }: Config) {
	if (slack !== null) return import('./slack.ts');
	return teams !== null ? import('./teams.ts') : import('./room.ts');
}

/** MongoDB's driver is loaded only where its store was asked for. */
const openStore = async ({ mongodb, dataDir }: Config): Promise<Store> =>
	mongodb === null ? openSqlite(dataDir) : (await import('./stores/mongodb.ts')).openMongodb(mongodb);

await startOrSay(async () => {
	// What only reads comes first: a start that is refused here has changed nothing.
	const config = readConfig();
	const log = createLog(config.logLevel);
	const texts = readTexts();
	const documents = createHtml(templates);
	// The press checks its templates in a process of its own, while this one loads.
	const [press, { openChannel }] = await Promise.all([createPress(documents), channelOf(config)]);
	const pages = createHtml(join(root, 'templates', 'pages'));
	const keys = findKeys(config);
	const { signing } = config;
	const sealer = signing ? await press.keys.p12(signing.p12File, signing.password) : undefined;
	await checkPort(config);

	const store = await openStore(config);
	atEnd(() => store.close());
	atEnd(async () => press.close());
	const vault = createVault(await unlock(store, keys, config.keyFile));
	const metrics = createMetrics(log, () => channel.waiting());
	const { organisation, marking, teams } = config;
	// Where nobody's word for who they are is checked, no case is real, and documents say so.
	const practice = config.practice || teams?.mode === 'test';
	const house = await buildHouse({
		store,
		vault,
		texts,
		press,
		sealer,
		failed: (error) => log.error('not-sealed', { error }),
		settings: { organisation, marking, practice, confirmDays: 2 },
		committed: (record, ms) => {
			metrics.answered(ms);
			channel.changed(record);
		},
	});

	const sweep = setInterval(() => {
		store.deleteExpired(house.clock.now()).catch((error) => log.error('not-swept', { error }));
	}, hour);
	atEnd(async () => clearInterval(sweep));

	const channel = await openChannel({ config, house, documents, log });
	atEnd(() => channel.stop());
	const web = await listen({
		port: config.port,
		host: config.host,
		...channel.web,
		pages,
		check: () => store.check(),
		onFault: (error) => log.error('fault', { error }),
	});
	atEnd(() => web.close());
	await channel.start();
	if (!practice && !signing)
		console.log(
			'Documents are sealed with a key made for practice, which proves nothing to anyone else: set SIGNING_P12_FILE.',
		);
	runUntilStopped(log, endAll);
	console.log(channel.greeting(web.url));
});
