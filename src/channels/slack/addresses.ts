/** Slack's own, and that of GovSlack: what comes with a press or for an upload is at one of them or beneath. */
const slacks = ['slack.com', 'slack-gov.com'];

const isAtOrBeneath = (host: string, name: string): boolean => host === name || host.endsWith(`.${name}`);

/** This machine has several names. */
const machine = (host: string): string =>
	['localhost', '127.0.0.1', '[::1]'].includes(host) ? 'localhost' : host;

/**
 * S45: an address that arrives with a request or an answer is only gone to where it is Slack's, over TLS, or on the
 * machine that SLACK_API_URL names: nothing that this machine alone reaches is asked for by way of the bot.
 * @param apiUrl of the Web API, where it is not Slack's own
 */
export function isSlacks(address: string, apiUrl: string | undefined): boolean {
	if (!URL.canParse(address)) return false;
	const { protocol, hostname } = new URL(address);
	if (protocol === 'https:' && slacks.some((name) => isAtOrBeneath(hostname, name))) return true;
	const api = apiUrl === undefined ? undefined : new URL(apiUrl);
	return api !== undefined && protocol === api.protocol && machine(hostname) === machine(api.hostname);
}
