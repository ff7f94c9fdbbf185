import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answer, startMeeting, startServer, viewOf } from '../../src/commands/bench/server.ts';
import { run } from '../commands/doctor-stage.ts';
import { howToStop, program, runningServer } from './ferret.ts';
import { freshFolder } from './folder.ts';
import { configFor, howToRun, mongodbUri, ownDatabase } from './mongo.ts';

/** The bot as it is started, over a database of a server. */
async function startBot(dir: string, uri: string) {
	const bot = await startServer(dir, { env: { MONGODB_URI: uri, LOG_LEVEL: 'silent' } });
	let running = true;
	const kill = async () => {
		if (running) await bot.kill('SIGKILL');
		running = false;
	};
	onTestFinished(kill);
	return { ...bot, kill };
}

const entryOf = (record: string, instance: string) =>
	answer(record, 'individual.situation', instance, `Something that is known, ${instance}.`);

describe.skipIf(mongodbUri === undefined)(
	mongodbUri === undefined ? howToRun : 'the bot over MongoDB',
	() => {
		test('takes answers, is killed, and goes on where it was; nothing is in the data folder but the key', async () => {
			const [dir, { config }] = [freshFolder(), ownDatabase()];
			const bot = await startBot(dir, config.uri);
			const record = await startMeeting(bot);
			const sent = await bot.post('/people/lead/submit', entryOf(record, 'one'));
			expect(sent.status).toBe(200);
			await bot.kill();
			const again = await startBot(dir, config.uri);
			expect((await viewOf(again, 'lead')).record).toBe(record);
			expect(existsSync(join(dir, 'practice-keys.json'))).toBe(true);
			expect(existsSync(join(dir, 'records.db'))).toBe(false);
			// The same delivery is answered as before.
			expect((await again.post('/people/lead/submit', entryOf(record, 'one'))).json).toEqual(sent.json);
		});

		test('is looked over by the doctor', async () => {
			const { config } = ownDatabase();
			const env = { MONGODB_URI: config.uri, HSB_DATA_DIR: freshFolder() };
			const { of } = await run(env);
			expect(of('store')).toMatchObject({ result: 'ok', says: expect.stringContaining(config.place) });
			const nobody = configFor(
				'mongodb://hsb:pass-word@127.0.0.1:1/',
				`none-${randomBytes(3).toString('hex')}`,
			);
			const lost = await run({ ...env, MONGODB_URI: nobody.uri });
			expect(lost.of('store')).toMatchObject({
				result: 'wrong',
				says: expect.stringContaining('does not answer'),
			});
			expect(lost.out).not.toContain('pass-word');
		});
	},
);

describe.skipIf(program === undefined)(program === undefined ? howToStop : 'while the server is away', () => {
	test('an answer is not acknowledged, health says 503, and afterwards the same answer is stored once', async () => {
		const { server, uri, again } = await runningServer();
		const bot = await startBot(freshFolder(), uri);
		const health = async () => (await fetch(`http://127.0.0.1:${bot.port}/healthz`)).status;
		const record = await startMeeting(bot);
		const submit = () => bot.post('/people/lead/submit', entryOf(record, 'kept'));
		expect(await health()).toBe(200);
		server.kill('SIGKILL');
		expect((await submit()).status).not.toBe(200);
		await setTimeout(1100);
		expect(await health()).toBe(503);
		await again();
		for (let tries = 0; tries < 20 && (await health()) !== 200; tries += 1) await setTimeout(500);
		const first = await submit();
		expect(first.status).toBe(200);
		expect((await submit()).json).toEqual(first.json);
	});
});
