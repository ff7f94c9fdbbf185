import { checks } from '../../framework/checks.ts';
import { leftOpen } from '../../framework/probing.ts';
import type { Block } from '../cards.ts';
import { refused } from '../command.ts';
import { confirmations } from '../commands/signing.ts';
import { checkSentence } from '../shows/checks.ts';
import { agencies, plain, strong } from '../view.ts';
import type { FormKind } from './kind.ts';
import { text, ticked } from './kind.ts';
import { agencyOptions, field, textField } from './parts.ts';

export const signingForms: Record<string, FormKind> = {
	sign: {
		command: 'sign',
		async ask(filling) {
			const { framework, head, by, say } = filling;
			if (head.cursor.value !== 'signing')
				return refused('phase.not-now', { phase: head.cursor.value, left: 0 });
			if (head.header.mode === 'not-known') return refused('mode-not-known');
			const unanswered = checks(framework, await filling.full()).filter((c) => c.answered === null);
			const open = leftOpen(framework, head).length;
			const silent = confirmations(head)
				.filter((c) => c.at === null)
				.map((c) => c.agency);
			const digest = await filling.openForSigning();
			const me = head.people.find((p) => p.id === by.person);
			const intro: Block[] = [
				{
					kind: 'text',
					runs: [
						plain(say('form.sign.intro', { reference: head.reference, version: head.versions.length + 1 })),
					],
				},
				{ kind: 'text', runs: [strong(say('form.sign.digest')), plain(` ${digest.slice(0, 16)}`)] },
				...(unanswered.length > 0
					? [{ kind: 'warning', text: say('form.sign.unanswered', { count: unanswered.length }) } as const]
					: []),
				...(open > 0 ? [{ kind: 'warning', text: say('form.sign.open', { count: open }) } as const] : []),
				...(silent.length > 0
					? [
							{
								kind: 'warning',
								text: say('form.sign.silent', { agencies: agencies(filling, silent) }),
							} as const,
						]
					: []),
			];
			return {
				title: say('form.sign.title'),
				intro,
				hidden: { digest },
				fields: [
					field(filling, 'accurate', { kind: 'tick', required: true }),
					field(filling, 'anonymised', { kind: 'tick', required: true }),
					field(filling, 'corrected', { kind: 'tick', required: true }),
					textField(filling, 'name', 1, undefined, { label: say('field.signName.label'), required: true }),
					textField(filling, 'role', 1, undefined, { label: say('field.signRole.label'), required: true }),
					field(filling, 'agency', {
						label: say('field.signAgency.label'),
						kind: 'choice',
						style: 'compact',
						options: agencyOptions(filling),
						value: me?.agency,
						required: true,
					}),
				],
			};
		},
		args: (values, { digest }) => ({
			digest,
			name: text(values, 'name'),
			role: text(values, 'role'),
			agency: text(values, 'agency'),
			accurate: ticked(values, 'accurate'),
			anonymised: ticked(values, 'anonymised'),
			corrected: ticked(values, 'corrected'),
		}),
	},
	'send-back': {
		command: 'send-back',
		drafted: true,
		ask: (filling) => ({
			title: filling.say('form.send-back.title'),
			intro: [{ kind: 'text', runs: [plain(filling.say('form.send-back.intro'))] }],
			fields: [textField(filling, 'reason', 3, undefined, { required: true })],
		}),
		args: (values) => ({ reason: text(values, 'reason') }),
	},
	'answer-check': {
		command: 'answer-check',
		drafted: true,
		async ask(filling) {
			const check = checks(filling.framework, await filling.full()).find(
				(c) => c.id === filling.hidden.check,
			);
			if (check === undefined) return refused('no-such-check');
			return {
				title: filling.say('form.answer-check.title'),
				intro: [{ kind: 'text', runs: [plain(checkSentence(filling, check))] }],
				fields: [textField(filling, 'reason', 3, check.answered ?? undefined, { required: true })],
			};
		},
		args: (values, { check }) => ({ check, reason: text(values, 'reason') }),
	},
	'close-request': {
		command: 'close-request',
		drafted: true,
		ask: (filling) => ({
			title: filling.say('form.close-request.title'),
			intro: [],
			fields: [textField(filling, 'reason', 2, undefined, { required: true })],
		}),
		args: (values, { request }) => ({ request, reason: text(values, 'reason') }),
	},
};
