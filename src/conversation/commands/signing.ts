import { z } from 'zod';
import { difference } from '../../documents/model.ts';
import { cellAgencies } from '../../framework/board.ts';
import { checks } from '../../framework/checks.ts';
import { addWorkingDays, civilDate } from '../../framework/dates.ts';
import type { Head, SignedVersion } from '../../framework/record.ts';
import { clean, isBlank, longest } from '../../framework/text.ts';
import { speaksForRoom } from '../../privacy/access.ts';
import {
	command,
	type Deciding,
	id,
	isRefused,
	knownAgencies,
	type Refused,
	reasonOf,
	refused,
	typed,
} from '../command.ts';

/** Every agency that said something, and when it confirmed its entries; silence stays silence. */
export function confirmations(head: Head): SignedVersion['confirmations'] {
	const agencies = new Set(Object.keys(head.board).flatMap((cell) => Object.keys(cellAgencies(head, cell))));
	return [...agencies].toSorted().map((agency) => ({ agency, at: head.confirmed[agency] ?? null }));
}

const statements = ['accurate', 'anonymised', 'corrected'] as const;

interface SignArgs {
	name: string;
	role: string;
	agency: string;
}

function signatureProblem({ head, framework }: Deciding, args: SignArgs): Refused | undefined {
	if (head.header.mode === 'not-known') return refused('mode-not-known');
	if (isBlank(args.name)) return refused('name-blank', {}, 'name');
	if (isBlank(args.role)) return refused('role-blank', {}, 'role');
	if (args.name.length > longest.name || args.role.length > longest.name)
		return refused(
			'name-too-long',
			{ most: longest.name },
			args.name.length > longest.name ? 'name' : 'role',
		);
	return framework.agencies.some((a) => a.id === args.agency)
		? undefined
		: refused('no-such-agency', {}, 'agency');
}

/** What is signed is the digest that the lead saw; a document that is another by now is not signed. */
async function changedSince(deciding: Deciding, digest: string): Promise<Refused | undefined> {
	const now = await deciding.compiled();
	if (now.digest === digest) return undefined;
	const seen = await deciding.kept(digest);
	if (seen === undefined) return refused('never-opened');
	const changes = difference(seen, now.model);
	return { ...refused('document-changed', { changes: changes.length }), changes };
}

export const signingCommands = {
	confirm: command({
		args: z.strictObject({ agency: id.optional() }),
		event: 'CONFIRM',
		decide({ framework, head, me, by }, args) {
			const agency = args.agency ?? me?.agency ?? '';
			if (agency !== me?.agency && !speaksForRoom(head, by.person)) return refused('not-your-agency');
			if (!knownAgencies({ framework }, [agency])) return refused('no-such-agency', {}, 'agency');
			return { facts: [{ kind: 'confirmed', data: { agency } }], tell: { key: 'confirmed' } };
		},
	}),
	'answer-check': command({
		args: z.strictObject({ check: id, reason: typed }),
		event: 'ANSWER_CHECK',
		async decide({ framework, full }, { check, reason }) {
			const why = reasonOf(reason);
			if (isRefused(why)) return why;
			const found = checks(framework, await full()).find((c) => c.id === check);
			if (found === undefined) return refused('no-such-check');
			const { entries, places } = found;
			return {
				facts: [{ kind: 'check-answered', data: { check, reason: why, entries, places } }],
				tell: { key: 'check-answered' },
			};
		},
	}),
	'send-back': command({
		args: z.strictObject({ reason: typed }),
		event: 'SEND_BACK',
		decide({ now, settings }, { reason }) {
			const why = reasonOf(reason);
			if (isRefused(why)) return why;
			// What was sent back is confirmed anew, by a date that is still to come.
			const by = addWorkingDays(civilDate(now), settings.confirmDays);
			return {
				facts: [
					{ kind: 'sent-back', data: { reason: why } },
					{ kind: 'confirmation-asked', data: { by } },
				],
				tell: { key: 'sent-back' },
			};
		},
	}),
	sign: command({
		args: z.strictObject({
			digest: z.string().regex(/^[0-9a-f]{64}$/),
			name: typed,
			role: typed,
			agency: id,
			accurate: z.boolean(),
			anonymised: z.boolean(),
			corrected: z.boolean(),
		}),
		event: 'SIGN',
		async decide(deciding, args) {
			const missing = statements.find((statement) => !args[statement]);
			if (missing) return refused('tick-all', {}, missing);
			const problem = signatureProblem(deciding, args) ?? (await changedSince(deciding, args.digest));
			if (problem) return problem;
			const { head } = deciding;
			const signed = {
				version: head.versions.length + 1,
				digest: args.digest,
				name: clean(args.name),
				role: clean(args.role),
				agency: args.agency,
				confirmations: confirmations(head),
			};
			// Before it is stored: what cannot be sealed is not signed, and can be tried again.
			if (!(await deciding.seal({ ...signed, at: deciding.now }))) return refused('not-sealed');
			return {
				facts: [{ kind: 'signed', data: signed }],
				tell: { key: 'signed', params: { version: signed.version, reference: head.reference } },
			};
		},
	}),
};
