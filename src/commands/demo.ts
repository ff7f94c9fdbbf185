import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Said } from '../../flows/practice/player.ts';
import type { PracticeCase } from '../../flows/practice.ts';
import { createReader } from '../conversation/reading.ts';
import { StartProblem } from '../errors.ts';
import { cellMark } from '../framework/board.ts';
import { addDays, civilDate, instantOf } from '../framework/dates.ts';
import { buildHouse, type House, readCase } from '../house.ts';
import { playerFor } from '../practice.ts';
import { createPress, templates } from '../press.ts';
import { unlock } from '../privacy/keyring.ts';
import { makePracticeKeys } from '../privacy/keys.ts';
import { createVault } from '../privacy/vault.ts';
import { startOrSay } from '../running.ts';
import { openSqlite } from '../stores/sqlite.ts';
import { createHtml } from '../wording/html.ts';

const usage = 'npm run demo -- --out DIR [--case group|alone]';

function readArguments(): { out: string; name: 'group' | 'alone' } {
	try {
		const { values } = parseArgs({
			options: { out: { type: 'string' }, case: { type: 'string', default: 'group' } },
		});
		if (values.out === undefined) throw new Error('--out says where the document is written');
		if (values.case !== 'group' && values.case !== 'alone') throw new Error('--case is "group" or "alone"');
		return { out: resolve(values.out), name: values.case };
	} catch (error) {
		throw new StartProblem(
			`The demo was called in a way it does not know: ${(error as Error).message}.`,
			`Call it as: ${usage}`,
		);
	}
}

const minutes = 60_000;
const days = 24 * 60 * minutes;

/** The clock of the play: a meeting two weeks ago, as long as a real one, with answers some days later. */
function playClock() {
	let now = Date.parse(instantOf(addDays(civilDate(new Date().toISOString()), -14), '09:30'));
	return {
		now: () => new Date(now).toISOString(),
		on: (ms: number) => {
			now += ms;
		},
	};
}
type PlayClock = ReturnType<typeof playClock>;

/** One line of the conversation, cut to the width of a screen. */
const line = ({ line: text }: Said): string => (text.length > 110 ? `${text.slice(0, 109)}…` : text);

async function progress(house: House, record: string): Promise<string> {
	const head = await house.ledger.head(record);
	if (head === undefined) return '';
	const covered = house.framework.cells.filter((c) =>
		['answered', 'settled'].includes(cellMark(head, c.id)),
	).length;
	const bar = '█'.repeat(Math.round((covered / house.framework.cells.length) * 20)).padEnd(20, '░');
	return `${bar} ${covered}/${house.framework.cells.length} ${head.cursor.value}`;
}

async function play(practice: PracticeCase, house: House, record: string, clock: PlayClock): Promise<void> {
	const player = playerFor(practice, house, record, {
		watch(said) {
			clock.on(minutes / 4);
			console.log(`  ${line(said)}`);
		},
	});
	const step = async (name: string, doing: () => Promise<unknown>) => {
		console.log(`\n${name}`);
		await doing();
		console.log(await progress(house, record));
	};
	await step('Opening', async () => {
		const now = clock.now();
		const end = new Date(Date.parse(now) + 75 * minutes).toISOString();
		await player.open('demo', civilDate(now), end);
		await player.gather();
		await player.start();
	});
	await step('Asking, probing, planning', () => player.walk());
	await step('The end of the meeting', () => player.end());
	clock.on(days);
	await step('Agencies check their entries', () => player.confirmAndCorrect());
	clock.on(2 * days);
	await step('The lead checks and signs', async () => {
		await player.check();
		await player.sign();
	});
	if (practice.late.length === 0) return;
	clock.on(7 * days);
	await step('Late answers, and version 2', async () => {
		await player.late();
		await player.check();
		await player.sign();
	});
}

/** The signed document as JSON: the model that was signed, and who signed it. */
async function signedJson(house: House, record: string): Promise<string> {
	const head = await house.ledger.head(record);
	const signed = head?.versions.at(-1);
	const bytes = signed && (await house.ledger.kept(record, `${signed.digest}:model`));
	const model: unknown = JSON.parse(new TextDecoder().decode(bytes));
	return `${JSON.stringify({ signed, model }, null, '\t')}\n`;
}

await startOrSay(async () => {
	const { out, name } = readArguments();
	const dir = mkdtempSync(join(tmpdir(), 'hsb-demo-'));
	const store = openSqlite(dir);
	try {
		const keyFile = join(dir, 'keys.json');
		const vault = createVault(await unlock(store, makePracticeKeys(keyFile), keyFile));
		const settings = {
			organisation: 'Practice partnership',
			marking: 'OFFICIAL-SENSITIVE',
			practice: true,
			confirmDays: 2,
		};
		const clock = playClock();
		const html = createHtml(templates);
		const press = await createPress(html);
		const failed = (error: unknown) =>
			console.error('The document could not be sealed.', (error as Error).name);
		const house = await buildHouse({ store, vault, settings, clock, press, failed });
		const practice = readCase(name);
		const record = vault.recordId(practice.reference);
		await play(practice, house, record, clock);

		const reader = createReader({ ...house, html, stylesheet: 'framework.css' });
		const last = (await house.ledger.head(record))?.versions.length ?? 0;
		const lead = practice.people.find((p) => p.role === 'lead')?.id ?? '';
		const page = await reader.page(lead, record, last);
		if ('refused' in page) throw new Error(page.refused);
		mkdirSync(out, { recursive: true });
		writeFileSync(join(out, 'framework.html'), page.html);
		writeFileSync(join(out, 'framework.css'), readFileSync(join(templates, 'framework.css')));
		writeFileSync(join(out, 'framework.json'), await signedJson(house, record));
		for (const kind of ['pdf', 'docx'] as const) {
			const file = await reader.file(lead, record, last, kind);
			if ('refused' in file) throw new Error(file.refused);
			writeFileSync(join(out, `framework.${kind}`), file.bytes);
		}
		const { fingerprint } = await house.sealer();
		console.log(
			`\nWritten to ${out}: framework.pdf (sealed), framework.docx, framework.html, framework.json`,
		);
		console.log(
			`Check the seal: npm run verify -- ${join(out, 'framework.pdf')} --certificate ${fingerprint}`,
		);
	} finally {
		await store.close();
		rmSync(dir, { recursive: true, force: true });
	}
});
