import type { Words } from '../wording/html.ts';
import type { Signature, Status } from './html.ts';
import type { DocumentModel } from './shape.ts';
import { viewOf } from './view.ts';

/** `text` is shown, `flag` only asked about; a group has fields of its own, once or as often as there are some. */
export type Field = 'text' | 'flag' | Fields;
export interface Fields {
	[name: string]: Field;
}

const each = (field: Field, names: string[]): Fields =>
	Object.fromEntries(names.map((name) => [name, field]));
const texts = (...names: string[]): Fields => each('text', names);
const flags = (...names: string[]): Fields => each('flag', names);

const planned = texts('target', 'owner', 'due');
const who = texts('name', 'of');

const correctionFields: Fields = {
	...flags('amended', 'takenBack'),
	...texts('movedFrom', 'changedAt', 'reason', 'said', 'givenAs'),
	changer: who,
	plannedAs: texts('targetThen', 'ownerThen', 'dueThen'),
};

const entryFields: Fields = {
	...flags('withdrawn', 'restrictedText', 'aheadText', 'late', 'serviceGap', 'forLead'),
	...texts('text', 'by', 'basis', 'at', 'readers'),
	recorder: who,
	action: planned,
	corrections: correctionFields,
};

const contextFields: Fields = {
	...texts('context', 'oneCalled', 'places'),
	points: {
		...texts('sign', 'point', 'passes'),
		moved: texts('movedBy', 'movedTo', 'movedAt'),
		slots: {
			...texts('heading'),
			blank: {
				...flags('isOpen', 'noneKnown'),
				...texts('notApplicable', 'noneKnownTo'),
				later: { ...texts('askedOf', 'askedPerson', 'wanted'), ...flags('answeredSince', 'closedSince') },
			},
			entries: entryFields,
		},
	},
};

const checkFields: Fields = {
	...flags(
		'concern',
		'closeToHome',
		'noOwner',
		'noDate',
		'noLabel',
		'noBasis',
		'noMode',
		'noLevel',
		'unanswered',
	),
	...texts('checkedContext', 'placeCalled', 'quoted', 'restrictedFrom'),
	answer: { ...texts('why', 'answeredAt'), ...flags('restrictedWhy'), answerer: who },
};

/**
 * What templates/document/framework.docx may name, and where: a tag means the nearest field of its name, from
 * its own group outwards. Each must stand in the template, so that restyling cannot lose what was said.
 */
export const wordFields: Fields = {
	...flags('practice', 'draft', 'changed', 'nobody', 'hasActions', 'hasRequests', 'hasChecks'),
	...texts('marking', 'organisation', 'form', 'reference', 'status', 'mode', 'standing', 'levels'),
	...texts('age', 'ageReason', 'meeting', 'started', 'finished', 'opened'),
	signature: texts('version', 'signer', 'role', 'agencyOfSigner', 'signedAt', 'digest'),
	ended: texts('how', 'because'),
	lead: who,
	coordinator: who,
	present: {
		...texts('agency'),
		people: { ...texts('person', 'roles', 'speaksFor', 'standsInFor', 'joined', 'left'), ...flags('guest') },
	},
	overview: texts('row', 'answered', 'settled', 'open'),
	contexts: contextFields,
	actions: { ...texts('text', 'saidIn', 'saidBy'), ...flags('restrictedText'), ...planned },
	requests: { ...texts('about', 'asked', 'wantedBy', 'state'), asker: who },
	checks: checkFields,
	confirmations: { ...texts('confirmer', 'confirmedAt', 'silentSince', 'askedBy'), ...flags('notAsked') },
	versions: texts('earlier', 'earlierSigner', 'earlierAt', 'earlierDigest'),
};

type View = ReturnType<typeof viewOf>;
type SlotView = View['contexts'][number]['cells'][number]['slots'][number];
type EntryView = SlotView['entries'][number];
type Who = { name: string; agency: string | null };

const whoOf = ({ name, agency }: Who) => ({ name, of: agency });

/** A word of words.yaml; the value itself where it has none. */
type WordOf = (kind: string, value: string) => string;

const called = (label: string | null, one: string | null): string =>
	label ?? `a ${one ?? 'place'} without a label`;

function correctionView(one: EntryView['corrections'][number], word: WordOf) {
	const from = `${one.cell.context}: ${one.cell.point}`;
	return {
		amended: one.kind === 'amended',
		movedFrom:
			one.kind === 'moved'
				? [from, one.place && called(one.place.label, null)].filter(Boolean).join(', ')
				: null,
		takenBack: one.kind === 'withdrawn',
		changer: whoOf(one.by),
		changedAt: one.when,
		reason: one.reason,
		said: one.said,
		givenAs: one.basis && word('basis', one.basis),
		plannedAs: one.action && {
			targetThen: one.action.target,
			ownerThen: one.action.owner,
			dueThen: one.action.due,
		},
	};
}

function entryView(entry: EntryView, withdrawn: boolean, word: WordOf) {
	const masked = entry.text === null;
	return {
		withdrawn,
		text: entry.text,
		restrictedText: masked && entry.restricted !== null,
		aheadText: masked && entry.restricted === null,
		action: entry.action,
		by: entry.agency,
		basis: word('basis', entry.basis),
		at: entry.when,
		recorder: entry.recordedBy && whoOf(entry.recordedBy),
		late: entry.afterMeeting,
		serviceGap: entry.serviceGap,
		forLead: entry.restricted !== null,
		readers: entry.restricted?.agencies ?? null,
		corrections: entry.corrections.map((c) => correctionView(c, word)),
	};
}

function blankView(blank: NonNullable<SlotView['blank']>) {
	const later = blank.how === 'ask-later';
	return {
		isOpen: blank.how === 'open',
		noneKnown: blank.how === 'nothing-known',
		noneKnownTo: blank.how === 'nothing-known' ? blank.asked : null,
		notApplicable: blank.why,
		later: later
			? {
					askedOf: blank.asked,
					askedPerson: blank.person,
					wanted: blank.due,
					answeredSince: blank.state === 'answered',
					closedSince: blank.state === 'closed',
				}
			: null,
	};
}

function headingOf({ named, places, one }: SlotView): string | null {
	if (!named) return null;
	return places.length === 0 ? `No ${one ?? 'place'} named` : places.map((p) => called(p, one)).join(', ');
}

function contextView({ title, place, places, cells }: View['contexts'][number], word: WordOf) {
	return {
		context: title,
		oneCalled: place?.one ?? null,
		places: places.map((p) => called(p, place?.one ?? null)).join(', '),
		points: cells.map((cell) => ({
			sign: word('mark', cell.mark),
			point: cell.point.title,
			slots: cell.slots.map((slot) => ({
				heading: headingOf(slot),
				blank: slot.blank && blankView(slot.blank),
				entries: [
					...slot.entries.map((e) => entryView(e, false, word)),
					...slot.withdrawn.map((e) => entryView(e, true, word)),
				],
			})),
			moved: cell.movedAway.map((m) => ({
				movedBy: m.agency,
				movedTo: `${m.to.context}: ${m.to.point}`,
				movedAt: m.when,
			})),
			passes: cell.passes,
		})),
	};
}

/** For each context, its points by their marks; those answered with the number of entries. */
function overviewRow({ title, cells }: DocumentModel['contexts'][number]) {
	const marked = (...marks: string[]) =>
		cells
			.filter((c) => marks.includes(c.mark))
			.map((c) => (c.count > 0 ? `${c.point.short} (${c.count})` : c.point.short))
			.join(', ');
	return {
		row: title,
		answered: marked('answered'),
		settled: marked('settled'),
		open: marked('open', 'part'),
	};
}

function checkView({ kind, context, place, action, answer }: View['checks'][number]) {
	return {
		concern: kind === 'concern-without-action',
		closeToHome: kind === 'actions-close-to-home',
		noOwner: kind === 'action-without-owner',
		noDate: kind === 'action-without-date',
		noLabel: kind === 'place-without-label',
		noBasis: kind === 'basis-not-said',
		noMode: kind === 'mode-not-known',
		noLevel: kind === 'levels-not-known',
		checkedContext: context,
		placeCalled: place?.one ?? 'place',
		quoted: action?.text ?? null,
		restrictedFrom: action !== null && action.text === null ? action.agency : null,
		unanswered: answer === null,
		answer: answer && {
			why: answer.reason,
			restrictedWhy: answer.reason === null,
			answerer: whoOf(answer.by),
			answeredAt: answer.when,
		},
	};
}

const tables = (view: View, word: WordOf) => ({
	hasActions: view.actions.length > 0,
	actions: view.actions.map(({ text, saidIn, place, agency, target, owner, due }) => ({
		text,
		restrictedText: text === null,
		target,
		owner,
		due,
		saidIn: place === null ? saidIn : `${saidIn}: ${called(place.label, null)}`,
		saidBy: agency,
	})),
	hasRequests: view.requests.length > 0,
	requests: view.requests.map(({ cell, place, agency, person, due, state, askedBy, closed }) => ({
		about: `${cell.context}: ${cell.point}${place === null ? '' : `, ${called(place.label, null)}`}`,
		asked: person === null ? agency : `${agency}, ${person}`,
		wantedBy: due,
		state: closed === null ? word('request', state) : `${word('request', state)}: ${closed.reason}`,
		asker: whoOf(askedBy),
	})),
	hasChecks: view.checks.length > 0,
	checks: view.checks.map(checkView),
	confirmations: view.confirmations.map(({ agency, at }) => ({
		confirmer: agency,
		confirmedAt: at,
		silentSince: at === null && view.silent ? view.confirmBy : null,
		askedBy: at === null && !view.silent ? view.confirmBy : null,
		notAsked: at === null && view.confirmBy === null,
	})),
	versions: view.versions.map(({ version, name, at, digest }) => ({
		earlier: version,
		earlierSigner: name,
		earlierAt: at,
		earlierDigest: digest,
	})),
});

const headerFields = ({ header }: View, word: WordOf) => ({
	form: header.title,
	reference: header.reference,
	mode: word('mode', header.mode),
	standing: word('standing', header.standing),
	levels: header.levels.map((level) => word('level', level)).join(', '),
	// As text: an age of nought would count as none.
	age: header.age === null ? null : String(header.age),
	ageReason: header.ageReason,
	meeting: header.meetingDate,
	started: header.started,
	finished: header.ended,
	opened: header.opened,
	lead: whoOf(header.lead),
	coordinator: whoOf(header.coordinator),
	ended: header.endedEarly && {
		how: word('ended', header.endedEarly.as),
		because: header.endedEarly.reason,
	},
});

const presentFields = (view: View, word: WordOf) => ({
	nobody: view.present.length === 0,
	present: view.present.map(({ agency, people }) => ({
		agency,
		people: people.map(({ name, roles, places, guest, standsInFor, joined, left }) => ({
			person: name,
			roles: roles.map((role) => word('role', role)).join(', '),
			speaksFor: places,
			guest,
			standsInFor,
			joined,
			left,
		})),
	})),
});

/** The fields of `wordFields`, from the same view that the HTML shows. */
export function wordView(model: DocumentModel, words: Words, signature: Signature | null, status: Status) {
	const view = viewOf(model, signature, status);
	const word: WordOf = (kind, value) => {
		const word = (words[kind] as Words | undefined)?.[value];
		if (typeof word === 'string') return word;
		return typeof word === 'object' && 'sign' in word ? String(word.sign) : value;
	};
	return {
		marking: view.marking,
		practice: view.practice,
		organisation: view.organisation,
		status: word('status', status),
		draft: signature === null,
		changed: status === 'changed',
		signature: view.signature && {
			version: view.signature.version,
			signer: view.signature.name,
			role: view.signature.role,
			agencyOfSigner: view.signature.agency,
			signedAt: view.signature.at,
			digest: view.signature.digest,
		},
		...headerFields(view, word),
		...presentFields(view, word),
		overview: model.contexts.map(overviewRow),
		contexts: view.contexts.map((c) => contextView(c, word)),
		...tables(view, word),
	};
}
