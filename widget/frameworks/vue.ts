/** Registers <inkseal-sign> and lets Vue's templates know it. The compiler must be told that it is no Vue component. */
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import '../host/define.ts';
import type { InksealSign, SignEventMap } from '../host/index.ts';
import type { SignAttributes, SignProperties } from './sign-props.ts';

type SignEmits = { [Name in keyof SignEventMap]: (event: SignEventMap[Name]) => void };

/** Not a component: the shape in which Vue's type checker looks for the props and events of a tag. */
type SignComponent = new () => InksealSign & {
  $props: PublicProps & HTMLAttributes & SignProperties & SignAttributes;
  $emit: EmitFn<SignEmits>;
};

declare module 'vue' {
  interface GlobalComponents {
    'inkseal-sign': SignComponent;
  }
}
