/** How Microsoft's renderer draws our cards: GOV.UK's sizes and colours, every text colour at 4.5 : 1 or better. */

const pair = (/** @type {string} */ colour, subtle = colour) => ({ default: colour, subtle });

const foregroundColors = {
	default: pair('#0b0c0c', '#484949'),
	dark: pair('#0b0c0c', '#484949'),
	light: pair('#ffffff', '#ffffff'),
	accent: pair('#1a65a6'),
	good: pair('#0f5f40'),
	warning: pair('#594d00'),
	attention: pair('#b3261e'),
};

const ground = (/** @type {string} */ backgroundColor, borderColor = '#cecece') => ({
	backgroundColor,
	borderColor,
	foregroundColors,
});

const font = {
	fontFamily: 'arial, sans-serif',
	fontSizes: { small: 14, default: 16, medium: 18, large: 24, extraLarge: 32 },
	fontWeights: { lighter: 400, default: 400, bolder: 700 },
};

export const hostConfig = {
	...font,
	fontTypes: { default: font, monospace: font },
	lineHeights: { small: 20, default: 24, medium: 26, large: 30, extraLarge: 38 },
	spacing: { small: 8, default: 12, medium: 20, large: 28, extraLarge: 36, padding: 14 },
	separator: { lineThickness: 1, lineColor: '#cecece' },
	supportsInteractivity: true,
	containerStyles: {
		default: ground('#ffffff'),
		emphasis: ground('#f3f5f6'),
		accent: ground('#ffffff'),
		good: ground('#e3f2ea'),
		warning: ground('#fff7d6'),
		attention: ground('#ffffff'),
	},
	textBlock: { headingLevel: 3 },
	textStyles: { heading: { size: 'default', weight: 'bolder' }, columnHeader: { weight: 'bolder' } },
	table: { cellSpacing: 4 },
	inputs: {
		label: {
			inputSpacing: 'small',
			requiredInputs: { weight: 'bolder', suffix: ' ' },
			optionalInputs: { weight: 'bolder' },
		},
		errorMessage: { color: 'attention', weight: 'bolder' },
	},
	actions: {
		maxActions: 40,
		spacing: 'medium',
		buttonSpacing: 0,
		actionsOrientation: 'horizontal',
		actionAlignment: 'left',
		allowTitleToWrap: true,
	},
};
