import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const launch = (): Promise<Browser> =>
	chromium.launch({
		executablePath: '/usr/bin/chromium',
		args: [
			'--no-sandbox',
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});

/** A browser profile that notes what no window may do: break the content policy, call elsewhere, or throw. */
export async function profile(browser: Browser, port: () => number, viewport = { width: 1280, height: 900 }) {
	const context: BrowserContext = await browser.newContext({
		viewport,
		locale: 'en-GB',
		reducedMotion: 'reduce',
	});
	context.setDefaultTimeout(10_000);
	const wrong: string[] = [];
	context.on('request', (request) => {
		const { hostname, port: at, protocol } = new URL(request.url());
		if (protocol !== 'data:' && (hostname !== 'localhost' || Number(at) !== port()))
			wrong.push(`left: ${request.url()}`);
	});
	context.on('console', (message) => {
		if (/content security policy|violat/i.test(message.text())) wrong.push(message.text());
	});
	context.on('weberror', (error) => wrong.push(String(error.error())));
	return { context, wrong };
}

/** What axe finds, as lines that say where; its rules of good practice are among them. */
export async function findings(page: Page): Promise<string[]> {
	const { violations } = await new AxeBuilder({ page }).analyze();
	return violations.flatMap(({ id, nodes }) =>
		nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary}`),
	);
}
