import type { Part, Pressable, State } from './blocks.ts';
import type { Open } from './far-end.ts';
import { asFields, asPayload } from './signed.ts';

/** Somebody as Slack's requests name them. */
export interface Who {
	id: string;
	name: string;
	team: string;
}

/** Where a button stands: in a message (one that a person alone sees, perhaps), or in a modal on one of its pages. */
export type Place = { channel: string; ts: string; alone?: true } | { view: Open; page: number };

/** A button as a test is handed it. */
export type Own = Pressable & { place: Place };

/** A body and its kind, to be signed and sent. */
export interface Request {
	body: string;
	type: string;
}

const app = 'A1';

const interaction = (type: string, { id, name, team }: Who) => ({
	type,
	user: { id, username: name, name, team_id: team },
	api_app_id: app,
	token: 'unused',
	team: { id: team, domain: 'example' },
	enterprise: null,
	is_enterprise_install: false,
});

const where = (place: Place, responseUrl: string, state: State) =>
	'view' in place
		? {
				container: { type: 'view', view_id: place.view.id },
				view: { ...place.view, state: { values: state } },
			}
		: {
				container: {
					type: 'message',
					message_ts: place.ts,
					channel_id: place.channel,
					is_ephemeral: place.alone === true,
				},
				channel: { id: place.channel, name: 'privategroup' },
				message: { type: 'message', ts: place.ts },
				response_url: responseUrl,
				state: { values: {} },
			};

let actions = 0;
/** Slack names each press by its time. */
const actionTs = (): string => `${Math.floor(Date.now() / 1000)}.${String((actions += 1)).padStart(6, '0')}`;

/** `/hsb`, typed in this channel. */
export const slash = (who: Who, channel: string, responseUrl: string, trigger_id: string): Request =>
	asFields({
		command: '/hsb',
		text: '',
		team_id: who.team,
		team_domain: 'example',
		channel_id: channel,
		channel_name: 'privategroup',
		user_id: who.id,
		user_name: who.name,
		api_app_id: app,
		is_enterprise_install: 'false',
		response_url: responseUrl,
		trigger_id,
	});

/** A button, or an input that is typed in. @param state what the inputs of the modal hold */
export const press = (
	who: Who,
	{ element, block_id, place }: { element: Part; block_id: string; place: Place },
	responseUrl: string,
	trigger_id: string,
	state: State = {},
): Request =>
	asPayload({
		...interaction('block_actions', who),
		trigger_id,
		actions: [{ ...element, block_id, action_ts: actionTs() }],
		...where(place, responseUrl, state),
	});

export const submission = (who: Who, view: Open, state: State, trigger_id: string): Request =>
	asPayload({
		...interaction('view_submission', who),
		trigger_id,
		view: { ...view, state: { values: state } },
		response_urls: [],
	});

/** Slack tells that a modal was closed, and not what was typed in it. */
export const closing = (who: Who, view: Open): Request =>
	asPayload({
		...interaction('view_closed', who),
		view: { ...view, state: { values: {} } },
		is_cleared: false,
	});

/** An event, as the Events API wraps it. */
export const event = (team: string, inner: Record<string, unknown>, event_id: string): Request => ({
	body: JSON.stringify({
		token: 'unused',
		team_id: team,
		api_app_id: app,
		type: 'event_callback',
		event_id,
		event_time: Math.floor(Date.now() / 1000),
		event: inner,
		authorizations: [],
		is_ext_shared_channel: false,
	}),
	type: 'application/json',
});
