import { join } from 'node:path';
import { createRoom } from './channels/room/room.ts';
import { readConfig } from './config.ts';
import { createDesk } from './conversation/desk.ts';
import { createReader } from './conversation/reading.ts';
import { buildHouse, readCase, root } from './house.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { castOf, othersOf } from './practice.ts';
import { unlock } from './privacy/keyring.ts';
import { findKeys } from './privacy/keys.ts';
import { createVault } from './privacy/vault.ts';
import { runUntilStopped, startOrSay } from './running.ts';
import { openSqlite } from './stores/sqlite.ts';
import { listen } from './web/listen.ts';
import { createHtml } from './wording/html.ts';

await startOrSay(async () => {
	const config = readConfig();
	const log = createLog(config.logLevel);
	const keys = findKeys(config);

	const store = openSqlite(config.dataDir);
	const vault = createVault(await unlock(store, keys, config.keyFile));
	const metrics = createMetrics(log);
	const settings = {
		organisation: config.organisation,
		marking: config.marking,
		practice: config.practice,
		confirmDays: 2,
	};
	const house = await buildHouse({
		store,
		vault,
		settings,
		committed: (_, ms) => {
			metrics.answered(ms);
			void room.refresh().catch((error) => log.error('not-shown', { error }));
		},
	});

	const cases = (['group', 'alone'] as const).map((id) => ({ id, practice: readCase(id) }));
	const cast = castOf(cases[0]!.practice, house);
	const desk = createDesk({ ...house, candidates: async () => cast });
	const html = createHtml(join(root, 'templates', 'document'));
	const reader = createReader({ ...house, html, stylesheet: '/assets/framework.css' });
	const room = createRoom({ ...house, desk, reader, cast, others: othersOf(cases, house) });
	await room.refresh();

	const web = await listen({
		port: config.port,
		pages: createHtml(join(root, 'templates', 'pages')),
		check: () => store.check(),
		room,
		onFault: (error) => log.error('fault', { error }),
	});
	console.log(`The practice room is open at ${web.url}. Stop it with Ctrl+C.`);

	runUntilStopped(log, async () => {
		await web.close();
		metrics.stop();
		await store.close();
	});
});
