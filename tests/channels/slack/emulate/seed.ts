import manifest from '../../../../manifest.json' with { type: 'json' };
import { everybody } from '../far-end.ts';

export const token = 'xoxb-hsb';
export const adminToken = 'xoxp-admin';
export const botUser = 'U00000HSB';
const botId = 'B00000HSB';
const app = 'A0HSB';

/** What the manifest asks for, and nothing else: a call that needs more is refused. */
export const scopes: string[] = manifest.oauth_config.scopes.bot;

const adminScopes = ['channels:manage', 'groups:write', 'groups:read', 'groups:history', 'pins:read'];
const personScopes = ['chat:write', 'files:read', 'groups:history', 'im:history', 'im:write'];

export const tokenOf = (person: string): string => `xoxp-${person}`;

/** A workspace with everybody of the practice case, and the bot installed with the scopes of its manifest. */
export const seed = {
	slack: {
		team: { name: 'Practice partnership', domain: 'practice' },
		users: Object.entries(everybody).map(([id, name]) => ({
			name: id,
			real_name: name,
			profile: { display_name: name },
		})),
		oauth_apps: [
			{
				client_id: '1.1',
				client_secret: 'unused',
				app_id: app,
				name: 'HSB framework',
				redirect_uris: [],
				bot_id: botId,
				bot_user_id: botUser,
				bot_name: 'hsb',
			},
		],
		tokens: [
			{ token, user: botUser, scopes, app_id: app, bot_id: botId, bot_user_id: botUser },
			{
				token: adminToken,
				user: 'admin',
				scopes: [...adminScopes, 'reactions:read', 'users:read'],
				app_id: app,
			},
			...Object.keys(everybody).map((user) => ({ token: tokenOf(user), user, scopes: personScopes })),
		],
		strict_scopes: true,
	},
};
