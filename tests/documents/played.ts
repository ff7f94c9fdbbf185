import { type Signature, signatureOf } from '../../src/documents/html.ts';
import type { DocumentModel } from '../../src/documents/model.ts';
import { civilDate } from '../../src/framework/dates.ts';
import { readCase } from '../../src/house.ts';
import { playerFor } from '../../src/practice.ts';
import { testHouse } from '../support/house.ts';

/** The document of the demo: the case of a group, played to its second signature. */
export async function playedGroup(): Promise<{ model: DocumentModel; signature: Signature }> {
	const house = await testHouse();
	try {
		const practice = readCase('group');
		const record = house.vault.recordId(practice.reference);
		const player = playerFor(practice, house, record);
		const now = house.clock.now();
		await player.open('demo', civilDate(now), new Date(Date.parse(now) + 4_500_000).toISOString());
		await player.gather();
		await player.start();
		await player.walk();
		await player.end();
		await player.confirmAndCorrect();
		house.clock.ahead(3 * 86_400_000);
		await player.check();
		await player.sign();
		await player.late();
		await player.check();
		await player.sign();
		const signed = (await house.ledger.head(record))?.versions.at(-1);
		const bytes = signed && (await house.ledger.kept(record, `${signed.digest}:model`));
		if (bytes === undefined) throw new Error('the case was not signed');
		const model = JSON.parse(new TextDecoder().decode(bytes)) as DocumentModel;
		return { model, signature: signatureOf(house.framework, signed!) };
	} finally {
		await house.end();
	}
}
