import type { Card, Surface } from './cards.ts';
import { privateCards } from './surfaces/private.ts';
import { liveQuestion } from './surfaces/question.ts';
import { statusCard } from './surfaces/status.ts';
import type { View } from './view.ts';

const inConversation = (view: View): Card[] => [statusCard(view), ...liveQuestion(view)];

/** What people should now see of a meeting: the cards of its conversation, and each person's own. Pure. */
export function surfaces(view: View): Surface[] {
	const shared = inConversation(view).map(
		(card): Surface => ({ to: { conversation: view.head.conversation }, card }),
	);
	const own = view.head.people.flatMap((p) =>
		privateCards(view, p.id).map((card): Surface => ({ to: { person: p.id }, card })),
	);
	return [...shared, ...own];
}
