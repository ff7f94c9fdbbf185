import { describe, expect, test, vi } from 'vitest';
import type { FakeTeams, Json, Person } from '../../../src/commands/bench/fake-teams.ts';
import type { Filing } from '../../../src/conversation/filing.ts';
import { buttonOf, fieldOf, typed, wordsOf } from '../contract/reading.ts';
import { openForSigning, signature } from '../contract/signing.ts';
import { anew } from './client.ts';
import type { OpenForm, Own } from './dialog.ts';
import { empty, header, type Stage, stage } from './stage.ts';

vi.mock(import('../../../src/channels/teams/budget/windows.ts'), async (original) =>
	(await import('./unhurried.ts')).unhurried(await original()),
);

const otherTenant = '0a0a0a0a-0000-4000-8000-00000000000b';
const guest = { tenant: otherTenant, role: 'guest' } as const;

const inChannel =
	(kind: 'standard' | 'private' | 'shared') =>
	(teams: FakeTeams, people: readonly Person[]): string =>
		teams.addChannel(teams.addTeam(people), kind, people);

describe('people of other organisations', () => {
	test('take part by joining, and are known by their object id and their own tenant', async () => {
		const meeting = await stage(['police'], { people: { police: guest } });
		await meeting.writes('police', 'What the police know.');
		const { head, entries } = await meeting.record();
		expect(entries).toMatchObject([
			{ text: 'What the police know.', recordedBy: meeting.personId('police') },
		]);
		expect(meeting.personId('police')).toContain(`@${otherTenant}`);
		expect(head.people.find(({ id }) => id === meeting.personId('police'))).toMatchObject({
			agency: 'police',
			present: true,
		});
		expect(meeting.teams.direct(meeting.tenant.person('police'))).toEqual([]);
	});

	test('are two where one object id is in two tenants', async () => {
		const objectId = 'c0ffee00-0000-4000-8000-000000000001';
		const meeting = await stage(['police'], {
			people: { police: { objectId }, stranger: { objectId, ...guest } },
		});
		const { text, form } = await meeting.press('stranger', await meeting.question('police'), 'add-entry');
		expect([form, text]).toEqual([undefined, meeting.say('refused.not-joined')]);
		const join = await meeting.form('stranger', await meeting.status('stranger'), 'join');
		await meeting.send('stranger', join, { agency: 'health' });
		const { people } = (await meeting.record()).head;
		expect(people.filter(({ id }) => id.startsWith(objectId)).map((p) => [p.id, p.agency])).toEqual([
			[meeting.personId('police'), 'police'],
			[meeting.personId('stranger'), 'health'],
		]);
	});

	test('and of one name are told apart when one of them is to lead', async () => {
		const name = 'Priya Nair';
		const at = await empty({ people: { lead: { name }, stranger: { name, ...guest } } });
		const { form } = await at.channel.person('coordinator').opens();
		const named = fieldOf(form!, 'lead').options.filter(({ label }) => label.startsWith(name));
		expect(named.map(({ label }) => label)).toEqual([`${name} (1)`, `${name} (2)`]);
		expect(named.map(({ value }) => value).toSorted()).toEqual(
			[at.personId('lead'), at.personId('stranger')].toSorted(),
		);
	});
});

describe('somebody who is not signed in', () => {
	test('is refused with the reason, whatever they press, and nothing is stored', async () => {
		const anonymous = { objectId: undefined, tenant: undefined, role: 'anonymous' } as const;
		const meeting = await stage(['police'], { people: { stranger: anonymous } });
		const { revision } = (await meeting.record()).head;
		const why = meeting.say('teams.who.anonymous');
		const question = await meeting.question('lead');
		for (const key of ['add-entry', 'pass', 'next'])
			expect((await meeting.press('stranger', question, key)).text, key).toBe(why);
		expect((await meeting.press('stranger', await meeting.status('lead'), 'join')).text).toBe(why);
		expect((await meeting.record()).head.revision).toBe(revision);
	});

	test('says nothing that is recorded', async () => {
		const meeting = await stage(['police'], { people: { stranger: { objectId: undefined } } });
		await meeting.mentions('stranger', 'A word of nobody.');
		expect((await meeting.record()).entries).toEqual([]);
		expect(JSON.stringify(meeting.posted())).toContain(meeting.say('teams.who.anonymous'));
	});
});

describe('a channel', () => {
	test.each(['standard', 'shared'] as const)('that is %s is refused, and it is said why', async (kind) => {
		const at = await empty({ place: inChannel(kind) });
		await at.mentions('coordinator', 'open');
		expect(JSON.stringify(at.posted())).toContain(at.say(`teams.place.${kind}`));
		expect(JSON.stringify(at.posted())).not.toContain('"intent"');
		// Nor by a button of another conversation, which somebody carries here.
		const intent = { do: 'form', form: 'open', record: 'new' };
		const { teams, tenant, app } = at;
		const asked = teams.act.fetch(tenant.person('coordinator'), tenant.chat, '1', { intent, nonce: 'n1' });
		const { text } = await app.send(asked);
		expect(JSON.parse(text)).toMatchObject({
			task: { type: 'message', value: at.say(`teams.place.${kind}`) },
		});
		expect(await app.house().store.find({})).toEqual([]);
	});

	test.each([
		['private', {}],
		['standard', { standardChannels: 'allow' }],
		['shared', { sharedChannels: 'allow' }],
	] as const)('that is %s holds a meeting with %o', async (kind, config) => {
		const meeting = await stage(['police'], { place: inChannel(kind), config });
		await meeting.writes('police', 'What the police know.');
		expect((await meeting.record()).head.conversation).toBe(meeting.tenant.chat);
		expect(wordsOf(await meeting.question('lead'))).toContain(
			meeting.say('heard.from', { count: 1, agency: 'Police' }),
		);
	});

	test('that stops being allowed takes no signature, and its cards go', async () => {
		const meeting = await stage(['police'], { place: inChannel('private'), lookEvery: 100 });
		const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
		await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
		const form = await openForSigning(meeting);
		meeting.teams.conversation(meeting.tenant.chat).channelKind = 'shared';
		const { text } = await meeting.channel.person('lead').fill(form, typed(form, signature));
		expect(text).toBe(meeting.say('teams.place.shared'));
		expect((await meeting.record()).head.versions).toEqual([]);
		await vi.waitFor(() => expect(meeting.titles()).toEqual([meeting.say('teams.open.title')]), 3000);
		await vi.waitFor(() => expect(meeting.direct('lead')).toContain(meeting.say('teams.gone.title')), 3000);
	});
});

describe('an update that Teams answers 404', () => {
	test('posts the card anew, once, and goes on with the new one', async () => {
		const meeting = await stage();
		const { teams, posted } = meeting;
		const status = async () => {
			await meeting.channel.person('lead').sees();
			return posted().filter(({ card }) => (card as Json | undefined)?.fallbackText === meeting.reference);
		};
		const [before] = await status();
		teams.fail('update', { status: 404, code: 'ActivityNotFoundInConversation' }, Number.POSITIVE_INFINITY);
		await meeting.does('lead', await meeting.status('lead'), 'pause');
		const [anew, ...more] = await status();
		teams.heal();
		expect(more).toEqual([]);
		expect(anew?.id).not.toBe(before?.id);
		await meeting.does('lead', await meeting.status('lead'), 'resume');
		const [then, ...others] = await status();
		expect(others).toEqual([]);
		expect(then?.id).toBe(anew?.id);
		expect(then?.updates).toBeGreaterThan(0);
	});
});

describe('the same invoke under a new id and at another time', () => {
	/** Five times at once, and once more when all have been answered. */
	async function storm({ app }: Stage, activity: Json) {
		const all = await Promise.all(
			[activity, ...Array.from({ length: 4 }, () => anew(activity))].map(app.send),
		);
		const last = await app.send(anew(activity));
		expect([...all, last].map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
	}

	test('stores an entry once', async () => {
		const meeting = await stage();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		const { at, card } = form.own as OpenForm;
		const button = card.body.flatMap(({ actions }) => (actions ?? []) as { data: Json }[])[0];
		const data = { ...button?.data, text: 'Said once.', basis: 'fact' };
		const police = meeting.tenant.person('police');
		await storm(meeting, meeting.teams.act.submit(police, at.conversation, at.message, data));
		expect((await meeting.record()).entries.map(({ text }) => text)).toEqual(['Said once.']);
	});

	test('passes once, and moves on once', async () => {
		const meeting = await stage();
		for (const [id, key] of [
			['police', 'pass'],
			['lead', 'next'],
		] as const) {
			const { revision } = (await meeting.record()).head;
			const button = buttonOf(await meeting.question(id), meeting.say(`button.${key}`));
			const { action, at } = button.own as Own;
			const who = meeting.tenant.person(id);
			await storm(meeting, meeting.teams.act.press(who, at.conversation, at.message, action.data));
			expect((await meeting.record()).head.revision).toBe(revision + 1);
		}
	});

	test('is stored by the fallback of a button, too, and once', async () => {
		const meeting = await stage();
		const button = buttonOf(await meeting.question('police'), meeting.say('button.pass'));
		const { action, at } = button.own as Own & { action: { fallback: { data: Json } } };
		const police = meeting.tenant.person('police');
		const { revision } = (await meeting.record()).head;
		const { data } = action.fallback;
		await meeting.app.send(meeting.teams.act.submitted(police, at.conversation, at.message, data));
		await storm(meeting, meeting.teams.act.press(police, at.conversation, at.message, data));
		expect((await meeting.record()).head.revision).toBe(revision + 1);
	});
});

describe('the document', () => {
	const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
	const filing: Filing = {
		sealed: async (_record, _model, { version }) => bytes(`sealed ${version}`),
		pdf: async () => bytes('draft'),
		word: async () => bytes('word'),
	};

	async function signed(): Promise<Stage> {
		const meeting = await stage(['police'], { filing });
		const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
		await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
		await meeting.send('lead', await openForSigning(meeting), signature);
		await meeting.app.teams().settled();
		return meeting;
	}

	const consentCard = ({ teams, tenant }: Stage, id = 'lead') =>
		teams
			.direct(tenant.person(id))
			.flatMap(({ id, attachments }) => attachments.map((a) => ({ id, ...a }) as Json))
			.filter(({ contentType }) => contentType === 'application/vnd.microsoft.teams.card.file.consent');

	test('is offered to the lead alone once it is signed, and put where they say when they accept', async () => {
		const meeting = await signed();
		const { teams, tenant, happens } = meeting;
		const [card, ...more] = consentCard(meeting);
		expect(more).toEqual([]);
		expect(card?.name).toBe('HSB-2026-014-version-1.pdf');
		for (const id of ['police', 'coordinator']) expect(consentCard(meeting, id)).toEqual([]);
		expect(meeting.posted().flatMap(({ attachments }) => attachments)).not.toContainEqual(
			expect.objectContaining({ contentType: card?.contentType }),
		);
		const lead = tenant.person('lead');
		const upload = teams.uploadUrl();
		const { acceptContext: context } = card!.content as Json;
		const answer = { action: 'accept', context, upload, name: String(card?.name) } as const;
		const chat = teams.openPersonal(lead);
		expect(await happens(teams.act.consent(lead, chat, String(card?.id), answer))).toBe(200);
		await vi.waitFor(() => expect(String(teams.uploaded(upload)?.bytes)).toBe('sealed 1'));
		await meeting.app.teams().settled();
		expect(consentCard(meeting)).toEqual([]);
	});

	test('goes to nobody else who answers the card, nor after the lead has declined it', async () => {
		const meeting = await signed();
		const { teams, tenant, happens } = meeting;
		const [card] = consentCard(meeting);
		const { acceptContext: context } = card!.content as Json;
		const upload = teams.uploadUrl();
		const police = tenant.person('police');
		const accept = { action: 'accept', context, upload } as const;
		await happens(teams.act.consent(police, teams.openPersonal(police), '1', accept));
		expect(teams.uploaded(upload)).toBeUndefined();
		const lead = tenant.person('lead');
		const declined = { action: 'decline', context } as const;
		await happens(teams.act.consent(lead, teams.openPersonal(lead), String(card?.id), declined));
		expect(consentCard(meeting)).toEqual([]);
		expect(teams.uploaded(upload)).toBeUndefined();
	});

	test('is offered once, whatever happens after', async () => {
		const meeting = await signed();
		await meeting.channel.restart();
		await meeting.channel.person('lead').sees();
		expect(consentCard(meeting)).toHaveLength(1);
	});
});

describe('what people write', () => {
	const hostile =
		'[Click](https://evil.example) **bold** _it_ `code` <at>HSB</at> <b>x</b> {{DATE(2026-01-01T00:00:00Z)}} &lt;i&gt; \\* # 1. ~s~';

	test('is stored as it was typed, and shown as that: nothing in it is formatted or expanded', async () => {
		const meeting = await stage();
		await meeting.writes('police', hostile);
		expect((await meeting.record()).entries.map(({ text }) => text)).toEqual([hostile]);
		const shown = wordsOf(await meeting.entries('lead'));
		expect(shown).not.toContain('{{');
		expect(shown.replaceAll('\u200b', '')).toContain(hostile);
	});

	test('names a place, and is as literal in every card of the meeting', async () => {
		const at = await empty();
		const { form } = await at.channel.person('coordinator').opens();
		const place = '**A** [school](https://evil.example) {{TIME(1)}}';
		await at.send('coordinator', form!, { ...header(at), 'places-schools': place });
		expect((await at.record()).head.places.map(({ label }) => label)).toEqual([place]);
		const join = await at.form('lead', await at.status('lead'), 'join');
		// The checker of what leaves finds Markdown and braces in every TextBlock; the driver runs it.
		expect(JSON.stringify((join.own as OpenForm).card)).not.toContain('{{');
		await at.channel.person('lead').sees();
	});

	test('and is half typed outlives that the card, under which the form was opened, is updated', async () => {
		const meeting = await stage();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		const { message } = (form.own as OpenForm).at;
		await meeting.writes('lead', 'Somebody was quicker.');
		await meeting.channel.person('police').sees();
		const card = meeting.posted().find(({ id }) => id === message);
		expect(card?.updates).toBeGreaterThan(0);
		expect(JSON.stringify(card?.card)).not.toContain('"Input.');
		await meeting.send('police', form, { text: 'What I was typing.', basis: 'fact' });
		expect((await meeting.record()).entries.at(-1)?.text).toBe('What I was typing.');
	});
});
