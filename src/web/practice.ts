import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Html } from '../wording/html.ts';
import { readAct, readDraft, readForm } from './bodies.ts';
import { withBar } from './document.ts';
import { refuse } from './faults.ts';
import { isOwnHost, isOwnPage, notKept } from './guard.ts';
import type { CastMember, RoomAnswer, RoomPort } from './room.ts';

/** W5: room for three long fields in any script; only the three routes that need a body read one. */
const body = express.json({ limit: '256kb', type: 'application/json' });

/** Lets a request on when it was addressed to this machine by a name of its own. */
export const ownHost =
	(pages: Html): RequestHandler =>
	(req, res, next) =>
		isOwnHost(req) ? next() : refuse(req, res, pages, 'other-host');

/** The practice room's pages, and what its windows send. Each window is one person of the cast. */
export function practice(room: RoomPort, pages: Html): Router {
	const router = express.Router();
	router.use(notKept);
	router.get('/', (_req, res) => {
		res.send(pages.render('choose', { cast: room.cast() }));
	});
	router.use('/people/:person', people(room, pages));
	return router;
}

type Handler = (person: CastMember, req: Request, res: Response) => Promise<void> | void;

/** What one window asks for and sends; `:person` is a member of the cast, or nothing is found. */
function people(room: RoomPort, pages: Html): Router {
	const router = express.Router({ mergeParams: true });
	const forPerson = (handle: Handler) => async (req: Request, res: Response) => {
		const person = room.cast().find((member) => member.id === req.params.person);
		if (person === undefined) refuse(req, res, pages, 'not-found');
		else await handle(person, req, res);
	};
	router.get('/', forPerson(showWindow(pages)));
	router.get('/documents/:record/:version.:kind', forPerson(sendFile(room, pages)));
	router.get('/documents/:record/:version', forPerson(showDocument(room, pages)));
	router.use((req, res, next) => {
		if (req.method !== 'POST' || isOwnPage(req)) next();
		else refuse(req, res, pages, 'other-site');
	});
	for (const [path, take] of Object.entries(taken)) {
		const answer: Handler = async (person, req, res) => {
			const started = performance.now();
			const said = await take(room, person.id, req.body);
			// From the parsed request to what is stored, for `npm run bench`.
			res.setHeader('Server-Timing', `app;dur=${(performance.now() - started).toFixed(2)}`);
			if (said === undefined) refuse(req, res, pages, 'not-understood');
			else res.json(said);
		};
		router.post(path, body, forPerson(answer));
	}
	return router;
}

/** What a window may send; undefined for what was not understood. */
const taken: Record<
	string,
	(room: RoomPort, person: string, sent: unknown) => Promise<RoomAnswer | undefined>
> = {
	async '/act'(room, person, sent) {
		const act = readAct(sent);
		return act && room.act(person, act.intent, act.delivery);
	},
	async '/submit'(room, person, sent) {
		const form = readForm(sent);
		return form && room.submit(person, form);
	},
	async '/draft'(room, person, sent) {
		const draft = readDraft(sent);
		if (draft === undefined) return undefined;
		await room.saveDraft(person, draft.draft, draft.record, draft.values);
		return { ok: true, text: '' };
	},
};

const showWindow =
	(pages: Html): Handler =>
	(person, _req, res) => {
		res.send(pages.render('room', { person, say: JSON.stringify(pages.words.say) }));
	};

/** "now", or a version's number; undefined for anything else. */
function versionOf(version: string): number | 'now' | undefined {
	if (version === 'now') return 'now';
	return /^[1-9]\d{0,5}$/.test(version) ? Number(version) : undefined;
}

const types = {
	pdf: 'application/pdf',
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};

const sendFile =
	(room: RoomPort, pages: Html): Handler =>
	async (person, req, res) => {
		const { record, version, kind } = req.params as { record: string; version: string; kind: string };
		const which = versionOf(version);
		if (which === undefined || (kind !== 'pdf' && kind !== 'docx'))
			return refuse(req, res, pages, 'not-found');
		const file = await room.file(person.id, record, which, kind);
		if ('refused' in file) res.status(403).send(pages.render('refused', { person, text: file.refused }));
		else res.attachment(file.name).type(types[kind]).send(Buffer.from(file.bytes));
	};

const showDocument =
	(room: RoomPort, pages: Html): Handler =>
	async (person, req, res) => {
		const { record, version } = req.params as { record: string; version: string };
		const which = versionOf(version);
		if (which === undefined) return refuse(req, res, pages, 'not-found');
		const document = await room.document(person.id, record, which);
		if ('html' in document) res.send(withBar(document.html, pages.render('bar', { person, version })));
		else res.status(403).send(pages.render('refused', { person, text: document.refused }));
	};
