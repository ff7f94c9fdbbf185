/** Thrown when a Word copy could not be made. Its message quotes nothing of the record. */
export class WordProblem extends Error {
	override name = 'WordProblem';

	constructor() {
		super('the Word copy could not be made');
	}
}
