import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Json } from '../../../src/commands/bench/fake-teams.ts';
import type { Filing } from '../../../src/conversation/filing.ts';
import { buttonOf, typed } from '../contract/reading.ts';
import { openForSigning, signature } from '../contract/signing.ts';
import type { OpenForm, Own } from './dialog.ts';
import { empty, header, type Stage, stage } from './stage.ts';

vi.mock(import('../../../src/channels/teams/budget/windows.ts'), async (original) =>
	(await import('./unhurried.ts')).unhurried(await original()),
);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const filing: Filing = {
	sealed: async (_record, _model, { version }) => bytes(`sealed ${version}`),
	pdf: async () => bytes('draft'),
	word: async () => bytes('word'),
};
const guest = { tenant: '0a0a0a0a-0000-4000-8000-00000000000b', role: 'guest' } as const;

const inPrivate = {
	place: (teams, people) => teams.addChannel(teams.addTeam(people), 'private', people),
} as {
	place: NonNullable<Parameters<typeof stage>[1]>['place'] & {};
};

/** Somebody is no longer in the conversation, as Teams tells it. */
async function goes({ teams, tenant, happens }: Stage, id: string): Promise<void> {
	const person = tenant.person(id);
	teams.leave(tenant.chat, person);
	expect(await happens(teams.act.left(tenant.chat, person, person))).toBe(200);
}

async function comesBack({ teams, tenant, happens }: Stage, id: string): Promise<void> {
	const person = tenant.person(id);
	teams.join(tenant.chat, person);
	await happens(teams.act.joined(tenant.chat, person, person));
}

const present = async (meeting: Stage, id: string) =>
	(await meeting.record()).head.people.find((p) => p.id === meeting.personId(id))?.present ?? false;

async function overAndSigned(options: Parameters<typeof stage>[1] = {}): Promise<Stage> {
	const meeting = await stage(['police'], { filing, ...options });
	const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
	await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
	await meeting.send('lead', await openForSigning(meeting), signature);
	await meeting.app.teams().settled();
	return meeting;
}

/** What somebody is told who sends this from a dialog that they never had. */
async function forged({ teams, tenant, app }: Stage, id: string, data: object): Promise<string> {
	const { status, text } = await app.send(teams.act.submit(tenant.person(id), tenant.chat, '1', data));
	expect(status).toBe(200);
	return text;
}

describe('T37: whoever is out of the conversation', () => {
	test('is out of its meeting, and comes in again by joining once they are back', async () => {
		const meeting = await stage();
		const question = await meeting.question('police');
		const form = await meeting.form('police', question, 'add-entry');
		await goes(meeting, 'police');
		expect(await present(meeting, 'police')).toBe(false);
		const sent = await meeting.channel
			.person('police')
			.fill(form, typed(form, { text: 'From outside.', basis: 'fact' }));
		expect(JSON.stringify(sent)).toContain(meeting.say('refused.you-left'));
		expect((await meeting.press('police', question, 'show-entries')).card).toBeUndefined();
		await comesBack(meeting, 'police');
		await meeting.send('police', await meeting.form('police', await meeting.status('police'), 'join'), {
			agency: 'police',
		});
		expect(await present(meeting, 'police')).toBe(true);
		expect((await meeting.record()).entries).toEqual([]);
	});

	test('T12: joins by no form that was still open, and by no button', async () => {
		const meeting = await stage();
		const status = await meeting.status('stranger');
		const join = await meeting.form('stranger', status, 'join');
		await goes(meeting, 'stranger');
		const { text } = await meeting.channel.person('stranger').fill(join, typed(join, { agency: 'health' }));
		expect(text).toBe(meeting.say('teams.place.outside'));
		expect(await present(meeting, 'stranger')).toBe(false);
	});
});

describe('T12: nobody opens a meeting', () => {
	test('where they are not', async () => {
		const at = await empty();
		const { form } = await at.channel.person('coordinator').opens();
		at.teams.leave(at.tenant.chat, at.tenant.person('coordinator'));
		const person = at.tenant.person('coordinator');
		await at.happens(at.teams.act.left(at.tenant.chat, person, person));
		const { text } = await at.channel.person('coordinator').fill(form!, typed(form!, header(at)));
		expect(text).toBe(at.say('teams.place.outside'));
		expect(await at.app.house().store.find({})).toEqual([]);
	});

	test('T6: while Teams does not say what the conversation is', async () => {
		const at = await empty();
		const { form } = await at.channel.person('coordinator').opens();
		at.teams.fail('members', { status: 503 }, Number.POSITIVE_INFINITY);
		const { text } = await at.channel.person('coordinator').fill(form!, typed(form!, header(at)));
		expect(text).toBe(at.say('teams.place.unknown'));
		expect(await at.app.house().store.find({})).toEqual([]);
	}, 20_000);
});

describe('signing', () => {
	async function atSigning(): Promise<[Stage, OpenForm, Json]> {
		const meeting = await stage();
		const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
		await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
		const form = (await openForSigning(meeting)).own as OpenForm;
		const [button] = form.card.body.flatMap(({ actions }) => (actions ?? []) as { data: Json }[]);
		const ticks = { accurate: 'true', anonymised: 'true', corrected: 'true' };
		return [meeting, form, { ...button?.data, ...signature, ...ticks }];
	}

	test('T14: is no button: a command that signs is not understood', async () => {
		const [meeting] = await atSigning();
		const { record } = (await meeting.record()).head;
		const { digest } = (await meeting.app.house().openForSigning(record))!;
		const intent = { do: 'command', kind: 'sign', record, digest, ...signature };
		expect(await forged(meeting, 'lead', { intent, nonce: 'n1' })).toContain(
			meeting.say('refused.not-understood'),
		);
		expect((await meeting.record()).head.versions).toEqual([]);
	});

	test('is the lead’s alone, whoever sends the lead’s own form', async () => {
		const [meeting, , data] = await atSigning();
		for (const [id, why] of [
			['police', 'not-allowed'],
			['coordinator', 'not-allowed'],
			['stranger', 'not-joined'],
		] as const)
			expect(await forged(meeting, id, data), id).toContain(meeting.say(`refused.${why}`));
		expect((await meeting.record()).head.versions).toEqual([]);
		await forged(meeting, 'lead', data);
		expect((await meeting.record()).head.versions).toHaveLength(1);
	});

	test('is bound to the fingerprint of what was opened: a form with another one signs nothing', async () => {
		const [meeting, , data] = await atSigning();
		const { digest = '' } = (await meeting.app.house().openForSigning((await meeting.record()).head.record))!;
		const other = digest.replace(/^./, (first) => (first === '0' ? '1' : '0'));
		expect(JSON.stringify(data)).toContain(digest);
		const changed = JSON.parse(JSON.stringify(data).replaceAll(digest, other)) as Json;
		await forged(meeting, 'lead', changed);
		expect((await meeting.record()).head.versions).toEqual([]);
	});

	test('T13: is refused while Teams does not say what the conversation is', async () => {
		const [meeting, , data] = await atSigning();
		meeting.teams.fail('members', { status: 503 }, Number.POSITIVE_INFINITY);
		expect(await forged(meeting, 'lead', data)).toContain(meeting.say('teams.place.unknown'));
		expect((await meeting.record()).head.versions).toEqual([]);
	}, 20_000);
});

describe('a file', () => {
	const consents = ({ teams, tenant }: Stage, id: string) =>
		teams
			.direct(tenant.person(id))
			.flatMap(({ id, attachments }) => attachments.map((a): Json => ({ message: id, ...a })))
			.filter(({ contentType }) => contentType === 'application/vnd.microsoft.teams.card.file.consent');

	test('T8: is not offered to somebody of another organisation, whom no bot can write to', async () => {
		const meeting = await stage(['police'], { filing, people: { coordinator: guest } });
		const path = `documents/${(await meeting.record()).head.record}/now`;
		const asked = { intent: { do: 'page', path, send: 'pdf' }, nonce: 'n1' };
		expect(await forged(meeting, 'coordinator', asked)).toContain(meeting.say('teams.document.person'));
		expect(meeting.teams.direct(meeting.tenant.person('coordinator'))).toEqual([]);
		const { teams } = meeting;
		expect(await forged(meeting, 'lead', asked)).toContain('HSB-2026-014');
		expect(teams.direct(meeting.tenant.person('lead'))).not.toEqual([]);
	});

	test('T8: is not offered while the conversation of its meeting may not hold one', async () => {
		const meeting = await overAndSigned(inPrivate);
		const before = consents(meeting, 'lead').length;
		meeting.teams.conversation(meeting.tenant.chat).channelKind = 'shared';
		const path = `documents/${(await meeting.record()).head.record}/1`;
		const chat = meeting.teams.openPersonal(meeting.tenant.person('lead'));
		const asked = { intent: { do: 'page', path, send: 'pdf' }, nonce: 'n1' };
		const { text } = await meeting.app.send(
			meeting.teams.act.submit(meeting.tenant.person('lead'), chat, '1', asked),
		);
		expect(text).toContain(meeting.say('teams.document.place'));
		expect(consents(meeting, 'lead')).toHaveLength(before);
	});

	test.each([
		'http://evil.example/x',
		'https://evil.example/x',
		'https://sharepoint.com.evil.example/x',
		'https://evilsharepoint.com/x',
		'file:///etc/passwd',
		'no address',
	])('T9: is put to no address such as %s', async (upload) => {
		const meeting = await overAndSigned();
		const asked = vi.spyOn(globalThis, 'fetch');
		onTestFinished(() => asked.mockRestore());
		const [card] = consents(meeting, 'lead');
		const lead = meeting.tenant.person('lead');
		const { acceptContext: context } = card!.content as Json;
		const answer = { action: 'accept', context, upload } as const;
		const chat = meeting.teams.openPersonal(lead);
		await meeting.happens(meeting.teams.act.consent(lead, chat, String(card!.message), answer));
		expect(asked.mock.calls.map(([address]) => String(address))).not.toContain(upload);
		expect(meeting.direct('lead')).toContain(meeting.say('refused.no-such-document'));
	});

	test('T10: is not given for a card of old to somebody who may not read it any more', async () => {
		const meeting = await overAndSigned();
		const [card] = consents(meeting, 'lead');
		const { acceptContext } = card!.content as Json;
		const upload = meeting.teams.uploadUrl();
		const police = meeting.tenant.person('police');
		await goes(meeting, 'police');
		const context = { ...(acceptContext as Json), person: meeting.personId('police') };
		const answer = { action: 'accept', context, upload } as const;
		const chat = meeting.teams.openPersonal(police);
		await meeting.happens(meeting.teams.act.consent(police, chat, '1', answer));
		expect(meeting.teams.uploaded(upload)).toBeUndefined();
	});
});

describe('T16: a channel that was opened to others without a word from Teams', () => {
	test('shows no cards any more once it is looked at again', async () => {
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
		onTestFinished(() => void vi.useRealTimers());
		const meeting = await stage(['police'], inPrivate);
		meeting.teams.conversation(meeting.tenant.chat).channelKind = 'shared';
		for (let minutes = 0; minutes < 4; minutes += 1) await vi.advanceTimersByTimeAsync(60_000);
		await meeting.app.teams().settled();
		expect(meeting.titles()).toEqual([meeting.say('teams.open.title')]);
		expect(meeting.direct('lead')).toContain(meeting.say('teams.gone.title'));
	});
});

describe('T22: a button', () => {
	test('of a card that was sent anew is another press; the same one is the same press', async () => {
		const meeting = await stage();
		const nonceOf = async () => {
			const { own } = buttonOf(await meeting.question('lead'), meeting.say('button.pass'));
			return ((own as Own).action.data as { nonce: string }).nonce;
		};
		const before = await nonceOf();
		expect(await nonceOf()).toBe(before);
		await meeting.writes('police', 'The card shows it.');
		expect(await nonceOf()).not.toBe(before);
	});
});

describe('whoever forges a press', () => {
	test('with the data of others acts as themselves, and learns nothing', async () => {
		const meeting = await stage();
		await meeting.writes('police', 'Said among us.');
		const { record } = (await meeting.record()).head;
		const { revision } = (await meeting.record()).head;
		for (const intent of [
			{ do: 'show', what: 'entries', record, cell: 'individual.situation' },
			{ do: 'page', path: `documents/${record}/now` },
			{ do: 'page', path: `documents/${record}/now`, send: 'pdf' },
			{ do: 'command', kind: 'start', record },
			{ do: 'form', form: 'end-meeting', record },
		])
			expect(await forged(meeting, 'stranger', { intent, nonce: 'n1' })).not.toContain('Said among us');
		expect((await meeting.record()).head.revision).toBe(revision);
		expect(meeting.teams.direct(meeting.tenant.person('stranger'))).toEqual([]);
	});
});
