/** The customer's page in React: the element as it is, no wrapper. */
import '@inkseal/widget/react';
import type { FetchToken, SignEventMap } from '@inkseal/widget';
import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { openSigning, passStatement, requestToken, type Signing } from '../page/northlight-api.js';

export function AgreementPage(): ReactNode {
  const [signing, setSigning] = useState<Signing>();
  const [problem, setProblem] = useState<string>();
  const [isShown, setShown] = useState(true);
  const tellProblem = (error: Error): void => setProblem(error.message);

  useEffect(() => {
    openSigning().then(setSigning, tellProblem);
  }, []);

  return (
    <main>
      <h1>Sign your agreement</h1>
      {problem && (
        <p id="problem" className="problem" role="alert">
          {problem}
        </p>
      )}
      {signing?.sealedFile && (
        <p id="finished" className="finished">
          Signed and sealed: {[signing.sealedFile, signing.certificateFile].filter(Boolean).join(', ')}
        </p>
      )}
      <button type="button" className="button secondary" onClick={() => setShown(!isShown)}>
        {isShown ? 'Put it away' : 'Show it again'}
      </button>
      {signing && isShown && <Agreement signing={signing} onSealed={setSigning} onProblem={tellProblem} />}
    </main>
  );
}

interface AgreementProps {
  signing: Signing;
  onSealed: (signing: Signing) => void;
  onProblem: (error: Error) => void;
}

function Agreement({ signing, onSealed, onProblem }: AgreementProps): ReactNode {
  const [events, setEvents] = useState<readonly string[]>([]);
  // The same function in every render: a new one counts as a new way to get a token.
  const fetchToken = useCallback<FetchToken>(({ jkt }) => requestToken(signing, jkt), [signing.id]);
  const note = ({ type }: Event): void => setEvents((earlier) => [...earlier, type]);
  const complete = (event: SignEventMap['inkseal-completed']): void => {
    note(event);
    passStatement(signing, event.detail.statement).then(onSealed, onProblem);
  };
  return (
    <section className="agreement" aria-label="Agreement to sign">
      <inkseal-sign
        frame-url={signing.frameUrl}
        fetchToken={fetchToken}
        oninkseal-ready={note}
        oninkseal-viewed={note}
        oninkseal-signed={note}
        oninkseal-completed={complete}
        oninkseal-error={note}
        oninkseal-closed={note}
      />
      <ol id="log" className="log" role="log" aria-label="Events from the widget">
        {events.map((type, index) => (
          <li key={index} data-event={type}>
            {type}
          </li>
        ))}
      </ol>
    </section>
  );
}
