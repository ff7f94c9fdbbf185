// What GOV.UK Frontend's page template does in a script of the page, which the content policy does not allow.
document.body.classList.add(
	'js-enabled',
	...('noModule' in HTMLScriptElement.prototype ? ['govuk-frontend-supported'] : []),
);
