/** An operator, or what may stand behind one. */
import { useText } from '../text/text.ts';
import { OptionItem, type OptionProps } from './OptionItem.tsx';
import classes from './search-panel.module.css';
import { valueText, type Suggestion } from './suggestions.ts';

interface SuggestionProps extends OptionProps {
  readonly suggestion: Suggestion;
}

export function SuggestionItem({ suggestion, ...option }: SuggestionProps) {
  const isOperator = suggestion.kind === 'operator';
  return (
    <OptionItem {...option} testId="search-suggestion">
      <span className={classes['offer']}>
        <span className={classes['typed']} dir={isOperator ? 'ltr' : 'auto'}>
          {isOperator ? `${suggestion.operator}:` : valueText(suggestion, Date.now())}
        </span>
        <span className={classes['means']}>
          <Meaning suggestion={suggestion} />
        </span>
      </span>
    </OptionItem>
  );
}

function Meaning({ suggestion }: { readonly suggestion: Suggestion }) {
  const t = useText();
  switch (suggestion.kind) {
    case 'operator':
      return t(`find:operator_${suggestion.operator}`);
    case 'part':
      return t(`find:part_${suggestion.part}`);
    case 'day':
      return t('find:daysAgo', { count: suggestion.daysAgo });
    case 'name':
      return null;
  }
}
