/** JSX of React 19: attributes, properties and listeners, each with its type. */
import '@inkseal/widget/react';
import type { FetchToken, InksealSign } from '@inkseal/widget';
import { useRef, type ReactNode } from 'react';

export function Agreement({ frameUrl, fetchToken }: { frameUrl: string; fetchToken: FetchToken }): ReactNode {
  const element = useRef<InksealSign>(null);
  return (
    <>
      <inkseal-sign
        ref={element}
        key="one"
        className="wide"
        frame-url={frameUrl}
        fetchToken={fetchToken}
        colorScheme="auto"
        autosize
        required
        name="agreement"
        oninkseal-completed={({ detail }) => console.log(detail.statement.length)}
        oninkseal-error={(event) => console.log(event.detail.code, event.detail.hint)}
        onFocus={() => element.current?.retry()}
      />
      <inkseal-sign embedId="emb_1" server="https://sign.example.com" token={undefined} />
      {/* @ts-expect-error: no such scheme */}
      <inkseal-sign color-scheme="sepia" />
      {/* @ts-expect-error: a function that answers with a promise is asked for */}
      <inkseal-sign fetchToken={() => 'et_'} />
      {/* @ts-expect-error: this event has no statement */}
      <inkseal-sign oninkseal-ready={({ detail }) => console.log(detail.statement)} />
      {/* @ts-expect-error: only the element knows its status */}
      <inkseal-sign status="ready" />
      {/* @ts-expect-error: no such property */}
      <inkseal-sign embed="emb_1" />
    </>
  );
}
