import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppsManifestCreateArguments } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { events, listenedTo, slashCommand } from '../src/channels/slack/events.ts';
import { methods } from '../src/channels/slack/methods.ts';
import { top } from './imports.ts';
import { eventNames, useOf, useOfAll } from './slack-use.ts';
import { freshFolder } from './stores/folder.ts';

/** web-api’s type of a manifest, which it exports no other way. */
type Manifest = AppsManifestCreateArguments['manifest'];

const text = readFileSync(join(top, 'manifest.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { display_information: shown, features, oauth_config: oauth, settings } = manifest;

/** What TypeScript says of a text as a manifest; nothing when it is one. */
function typeErrors(json: string): string {
	const dir = freshFolder();
	const from = JSON.stringify(join(top, 'node_modules', '@slack', 'web-api'));
	writeFileSync(
		join(dir, 'm.ts'),
		`import type { AppsManifestCreateArguments as Arguments } from ${from};
		export const m = ${json.trim()} satisfies Arguments['manifest'];`,
	);
	const options = ['--noEmit', '--strict', '--skipLibCheck', '--types', 'node'];
	const paths = ['--module', 'preserve', '--typeRoots', join(top, 'node_modules', '@types')];
	return spawnSync(join(top, 'node_modules', '.bin', 'tsc'), [...options, ...paths, 'm.ts'], {
		cwd: dir,
		encoding: 'utf8',
	}).stdout;
}

function generated(...args: string[]) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(top, 'src', 'commands', 'manifest.ts'), ...args],
		{ cwd: freshFolder(), env: {}, encoding: 'utf8' },
	);
	return { status, stdout, stderr };
}

const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

describe('the manifest', () => {
	test('is one by the type of Slack’s own client, which refuses a wrong scope, event or setting', () => {
		expect(typeErrors(text)).toBe('');
		expect(typeErrors(text.replace('groups:read', 'groups:reed'))).toContain('groups:reed');
		expect(typeErrors(text.replace('message.im', 'message.dm'))).toContain('message.dm');
		expect(typeErrors(text.replace('is_enabled', 'enabled'))).toContain('"enabled"');
	});

	// docs.slack.dev, App manifest reference.
	test('keeps to the lengths that Slack allows, which its type does not know', () => {
		expect(shown.name.length).toBeLessThanOrEqual(35);
		expect(shown.description?.length).toBeLessThanOrEqual(140);
		expect(shown.long_description?.length).toBeGreaterThanOrEqual(175);
		expect(shown.long_description?.length).toBeLessThanOrEqual(4000);
		expect(shown.background_color).toMatch(/^#[0-9a-f]{6}$/);
		expect(features?.bot_user?.display_name).toMatch(/^[a-z0-9._-]{1,80}$/);
		for (const { command, description, usage_hint } of features?.slash_commands ?? []) {
			expect(command).toMatch(/^\/[a-z]{1,31}$/);
			expect(description.length).toBeLessThanOrEqual(2000);
			expect(usage_hint?.length).toBeLessThanOrEqual(1000);
		}
	});

	test('asks for the scopes that the tables of methods and events need, and no other', () => {
		const needed = [...Object.values(methods).flatMap((m) => m.scopes), ...Object.values(events).flat()];
		expect(oauth?.scopes).toEqual({ bot: sorted([...needed, 'commands']) });
		expect(oauth?.scopes?.bot?.join(' ')).not.toContain('channels:');
	});

	test('subscribes to the events of the table, and no other', () => {
		expect(settings?.event_subscriptions?.bot_events).toEqual(sorted(Object.keys(events)));
		expect(settings?.event_subscriptions).not.toHaveProperty('user_events');
	});

	test('has the one slash command, with what is typed after it escaped', () => {
		expect(features?.slash_commands).toMatchObject([{ command: slashCommand, should_escape: true }]);
	});

	test('has the Home tab and direct messages, and sends everything to one address', () => {
		expect(features?.app_home).toMatchObject({ home_tab_enabled: true, messages_tab_enabled: true });
		const url = 'https://YOUR-HOST/slack/events';
		expect(features?.slash_commands?.[0]?.url).toBe(url);
		expect(settings?.event_subscriptions?.request_url).toBe(url);
		expect(settings?.interactivity).toEqual({ is_enabled: true, request_url: url });
		expect(text.match(/"https?:[^"]*"/g)).toHaveLength(3);
	});

	test('is for one workspace, over HTTP, with a token that stays', () => {
		expect(settings).toMatchObject({
			org_deploy_enabled: false,
			socket_mode_enabled: false,
			token_rotation_enabled: false,
		});
	});
});

describe('the tables are what the code does', () => {
	const use = useOfAll('src/channels/slack', ['methods.ts', 'events.ts']);

	test('every method in the table is called somewhere, and every method that is called is in it', () => {
		expect(use.named).toEqual(sorted(Object.keys(methods)));
	});

	test('nothing is called on a client of Slack’s, past the table', () => {
		expect(use.called).toEqual([]);
	});

	test('listeners are registered for what the manifest has, and nothing else', () => {
		expect(use.listeners).toEqual(['action', 'command', 'event', 'view']);
		expect(features).not.toHaveProperty('shortcuts');
		expect(features).not.toHaveProperty('unfurl_domains');
		expect(settings?.interactivity).not.toHaveProperty('message_menu_options_url');
	});

	test('every event in the table is taken, and no other', () => {
		const known = eventNames();
		expect(use.keys.filter((key) => known.has(key))).toEqual(sorted(listenedTo));
	});

	test('what is looked for is found', () => {
		const source = `
			type T = 'chat.delete'; interface I { a: 'chat.update' }
			app.shortcut(/a/, () => calls.call(x ? 'views.push' : 'views.open', { pin_added: 1 }));
			client.admin.users.list({}); calls.call(name);`;
		expect(useOf(source)).toEqual({
			named: ['views.push', 'views.open'],
			called: ['admin.users.list'],
			listeners: ['shortcut'],
			keys: ['pin_added'],
		});
		expect(eventNames().size).toBeGreaterThan(80);
	});
});

describe('npm run slack:manifest', () => {
	test('puts a host into every address', () => {
		const { status, stdout } = generated('--host', 'hsb.example.org');
		expect(status).toBe(0);
		expect(JSON.parse(stdout)).toEqual(JSON.parse(text.replaceAll('YOUR-HOST', 'hsb.example.org')));
	});

	test('leaves every address out for Socket Mode, and turns it on', () => {
		const { status, stdout } = generated('--socket');
		expect(status).toBe(0);
		expect(stdout).not.toContain('https://');
		expect(typeErrors(stdout)).toBe('');
		const made = JSON.parse(stdout) as Manifest;
		expect(made.settings?.socket_mode_enabled).toBe(true);
		expect(made.settings?.event_subscriptions?.bot_events).toEqual(settings?.event_subscriptions?.bot_events);
		expect(made.oauth_config).toEqual(oauth);
	});

	test.each([
		['nothing', []],
		['both', ['--host', 'hsb.example.org', '--socket']],
		['an address in place of a host', ['--host', 'https://hsb.example.org']],
		['a path', ['--host', 'hsb.example.org/slack']],
		['a quotation mark', ['--host', 'hsb".example.org']],
	])('refuses %s, and says how it is called', (_, args) => {
		const { status, stdout, stderr } = generated(...args);
		expect(status).toBe(1);
		expect(stdout).toBe('');
		expect(stderr).toContain('Call it as: npm run --silent slack:manifest');
	});
});
