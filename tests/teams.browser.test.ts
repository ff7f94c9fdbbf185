import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../src/commands/bench/server.ts';
import { makeKeyFile } from '../src/privacy/keys.ts';
import {
	channel,
	freePort,
	groupChat,
	type Person,
	type Playground,
	startPlayground,
} from './channels/teams/playground.ts';
import { createOthers, type Others } from './channels/teams/playground-others.ts';
import { type Client, openClient } from './channels/teams/playground-page.ts';
import { launch } from './web/browser.ts';

/**
 * Microsoft's own client for bots in Teams drives the bot. It has no dialogs, so forms stand in place of the card that
 * was pressed; everything else is what Teams does.
 * Where pictures are kept, for somebody who wants to look: HSB_PICTURES=DIR npx vitest run tests/teams.browser.test.ts
 */
const pictures = process.env.HSB_PICTURES;
let browser: Browser;

beforeAll(async () => {
	browser = await launch();
	if (pictures) mkdirSync(pictures, { recursive: true });
});
afterAll(() => browser?.close());

interface Meeting extends Client {
	playground: Playground;
	others: Others;
	context: BrowserContext;
	/** Only where somebody wants to look. */
	picture(name: string): Promise<void>;
}

/** The bot as people start it for a test client, and the client beside it; both end with the test. */
async function meet(settings: Record<string, string> = {}): Promise<Meeting> {
	const folder = mkdtempSync(join(tmpdir(), 'hsb-teams-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const name of ['data', 'client']) mkdirSync(join(folder, name));
	const keyFile = join(folder, 'keys.json');
	makeKeyFile(keyFile);
	const port = await freePort();
	const bot = await startServer(join(folder, 'data'), {
		port,
		env: {
			TEAMS_TEST_MODE: '1',
			HSB_KEY_FILE: keyFile,
			PUBLIC_URL: `http://localhost:${port}`,
			...settings,
		},
	});
	onTestFinished(() => bot.kill('SIGKILL'));
	const playground = await startPlayground(join(folder, 'client'), `http://127.0.0.1:${port}/api/messages`);
	onTestFinished(() => playground.stop());
	const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, locale: 'en-GB' });
	onTestFinished(() => context.close());
	// Its page asks for fonts elsewhere.
	await context.route(
		({ hostname }) => hostname !== 'localhost',
		(route) => route.abort(),
	);
	const client = await openClient(context, playground.url);
	const { page, posted } = client;
	await page.getByRole('button', { name: 'Hide log panel' }).click();
	return {
		...client,
		playground,
		context,
		others: createOthers(playground, posted),
		async picture(name) {
			if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
		},
	};
}

/** A button of the card by what is read on it; its fields have buttons of their own, without words. */
const press = (card: Locator, label: string): Promise<void> =>
	card
		.locator('button', { hasText: new RegExp(`^${label}$`) })
		.first()
		.click();

/** A choice from a list that folds out. */
async function choose({ page }: Client, card: Locator, label: string, name: string): Promise<void> {
	await card.getByRole('combobox', { name: label }).click();
	await page.getByRole('option', { name, exact: true }).click();
}

async function openMeeting(meeting: Meeting, reference: string): Promise<void> {
	const { card, mention } = meeting;
	await mention('open');
	await press(card('Open a meeting here'), 'Open a meeting');
	const form = card('Open a meeting');
	await form.getByLabel(/^Reference/).fill(reference);
	await choose(meeting, form, 'Your agency', 'Social care');
	await choose(meeting, form, 'Lead', 'Priya Nair');
	await form.getByRole('radio', { name: 'In a group', exact: true }).check();
	await form.getByLabel(/^Schools/).fill('School A');
	await meeting.picture(`${reference}-open`);
	await press(form, 'Open');
}

async function addEntry(question: Locator, text: string): Promise<void> {
	await press(question, 'Add an entry');
	await question.getByLabel(/^What your agency knows/).fill(text);
	await question.getByRole('radio', { name: 'Fact', exact: true }).check();
	await press(question, 'Save');
}

async function sign(form: Locator): Promise<void> {
	await press(form, 'Sign');
	for (const statement of [/^I have checked it/, /^Identifiers have been/, /^Agencies have had/])
		await form.getByRole('checkbox', { name: statement }).check();
	await form.getByLabel('Your name').fill('Priya Nair');
	await form.getByLabel('Your role').fill('Team manager');
	await press(form, 'Sign');
}

const agencies = { police: 'police', school: 'education', youth: 'youth-work' } as const;
const first = 'Individual young person: Situation';

it('in a group chat people of four agencies hold a meeting, and the lead signs the document', {
	timeout: 120_000,
}, async () => {
	const meeting = await meet();
	const { open, card, picture, others, playground, context } = meeting;
	await open(groupChat.name);
	await card('HSB framework').waitFor();
	await picture('group-greeted');
	await openMeeting(meeting, 'HSB-2026-014');
	const status = card('HSB-2026-014');
	await status.waitFor();
	for (const [person, agency] of Object.entries(agencies))
		await others.fill(person as Person, 'Join', { agency }, 'Join');
	for (const name of ['Sam Reed', 'Anna Berg', 'Omar Ali']) await status.getByText(name).first().waitFor();
	// Each mark stands under its context.
	const rows = status.getByRole('row');
	const columns = (row: number) => rows.nth(row).locator('th, td, [role=columnheader], [role=cell]').count();
	expect(await columns(1)).toBe(await columns(0));
	await picture('group-joined');

	await press(status, 'Start the meeting');
	const question = card(first);
	await question.getByText('Nothing recorded yet.').waitFor();
	await picture('group-question');
	await addEntry(question, 'Lives with mum in Home A, in education.');
	await question.getByText('1 from Social care').waitFor();
	await others.fill('school', 'Add an entry', { text: 'Attends most days.', basis: 'fact' }, 'Save');
	await playground.mention('police', 'No order is in force.');
	const { value } = await others.press('youth', 'Nothing from us');
	expect(value).toBe('Noted: nothing from your agency on Individual young person, Situation.');
	const heard = '1 from Social care, 1 from Education, 1 from Police. Nothing from Youth work.';
	await question.getByText(heard).waitFor();
	await card('Recorded from Sam Reed').waitFor();
	await picture('group-heard');
	await press(question, 'Show entries');
	for (const said of [
		'Lives with mum in Home A, in education.',
		'Attends most days.',
		'No order is in force.',
	])
		await question.getByText(said).waitFor();
	await picture('group-entries');

	await press(status, 'End the meeting');
	const ending = card('End the meeting');
	await ending.getByRole('radio', { name: 'Settle all of it with one reason' }).check();
	await ending.getByLabel('Why', { exact: true }).fill('No time was left.');
	await picture('group-ending');
	await press(ending, 'End the meeting');
	await status.getByText('45 of 45 questions covered').waitFor();
	await picture('group-ended');

	await open('Personal Chat');
	await press(card('The meeting has ended'), 'Start checking');
	await press(card('Check the record'), 'Open for signing');
	await picture('own-signing');
	await sign(card('Sign the record'));
	const signed = card('Signed');
	await signed.waitFor();
	await picture('own-signed');
	await open(groupChat.name);
	await status.getByText('Signed, version 1.').waitFor();
	await picture('group-signed');

	await open('Personal Chat');
	await press(signed, 'Read version 1');
	const reading = context.waitForEvent('page');
	await card('HSB-2026-014: the document').getByRole('link', { name: 'Open in the browser' }).click();
	await picture('own-document');
	const document = await reading;
	await document.getByRole('button', { name: 'Open the document' }).click();
	await document.getByText('Attends most days.').first().waitFor();
	if (pictures) await document.screenshot({ path: join(pictures, 'own-document-page.png') });
});

it('in a channel that a whole team reads there is no meeting, and the reason is said', {
	timeout: 60_000,
}, async () => {
	const { open, card, mention, picture } = await meet();
	await open(`Team - ${channel.name}`);
	const refused = card('Not in this conversation');
	await refused.getByText('Everybody in the team can read this channel.').waitFor();
	expect(await refused.getByRole('button').count()).toBe(0);
	await mention('open');
	await card('Not recorded').getByText('Everybody in the team can read this channel.').waitFor();
	await picture('channel-refused');
});

it('in a channel, where the organisation allows it, people answer the first question', {
	timeout: 60_000,
}, async () => {
	const meeting = await meet({ TEAMS_STANDARD_CHANNELS: 'allow' });
	const { open, card, picture, others } = meeting;
	await open(`Team - ${channel.name}`);
	await card('HSB framework').waitFor();
	await openMeeting(meeting, 'HSB-2026-015');
	const status = card('HSB-2026-015');
	await status.waitFor();
	await others.fill('police', 'Join', { agency: 'police' }, 'Join');
	await status.getByText('Sam Reed').waitFor();
	await press(status, 'Start the meeting');
	const question = card(first);
	await addEntry(question, 'Lives with mum in Home A, in education.');
	await others.fill('police', 'Add an entry', { text: 'No order is in force.', basis: 'fact' }, 'Save');
	await question.getByText('1 from Social care, 1 from Police.').waitFor();
	await picture('channel-question');
});
