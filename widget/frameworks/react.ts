/** Registers <inkseal-sign> and lets JSX know it. React 19 sets properties and adds listeners of such elements itself. */
import type { ClassAttributes, HTMLAttributes } from 'react';
import '../host/define.ts';
import type { InksealSign } from '../host/index.ts';
import type { SignAttributes, SignListeners, SignProperties } from './sign-props.ts';

type SignProps = ClassAttributes<InksealSign> &
  HTMLAttributes<InksealSign> &
  SignProperties &
  SignAttributes &
  SignListeners;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'inkseal-sign': SignProps;
    }
  }
}
