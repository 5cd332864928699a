import { matchLanguage, type ByLanguage } from '#contract/languages.ts';
import { acceptedLanguages } from '../platform/http/accepted-languages.ts';
import { en, nb, type LookupTexts } from './lookup-texts.ts';
import { ar } from './lookup-texts/ar.ts';
import { da } from './lookup-texts/da.ts';
import { de } from './lookup-texts/de.ts';
import { es } from './lookup-texts/es.ts';
import { fr } from './lookup-texts/fr.ts';
import { it } from './lookup-texts/it.ts';
import { ja } from './lookup-texts/ja.ts';
import { nl } from './lookup-texts/nl.ts';
import { pl } from './lookup-texts/pl.ts';
import { ptBR } from './lookup-texts/pt-BR.ts';
import { sv } from './lookup-texts/sv.ts';

const catalogues: ByLanguage<LookupTexts> = { en, nb, sv, da, de, fr, es, it, nl, pl, 'pt-BR': ptBR, ja, ar };

/** By the first language that the browser asks for (Accept-Language) and there is; English failing all. */
export const lookupTexts = (acceptLanguage: string | undefined): LookupTexts =>
  catalogues[matchLanguage(acceptedLanguages(acceptLanguage))];
