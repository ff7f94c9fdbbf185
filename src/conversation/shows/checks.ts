import type { Check } from '../../framework/checks.ts';
import { findContext } from '../../framework/framework.ts';
import type { View } from '../view.ts';

/** What the record contradicts, in one sentence of templates/messages. */
export function checkSentence(view: View, check: Check): string {
	const context = check.context === null ? undefined : findContext(view.framework, check.context);
	return view.say(`checks.${check.kind}`, {
		context: context?.title ?? '',
		place: context?.place?.one ?? '',
		count: check.entries.length,
	});
}
