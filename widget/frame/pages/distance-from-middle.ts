/** How far an element is from the middle of the view, in CSS pixels; infinitely far where it is not there any more. */
export function distanceFromMiddle(scroller: Element, element: Element): number {
  const view = scroller.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  return element.isConnected ? Math.abs((box.top + box.bottom) / 2 - (view.top + view.bottom) / 2) : Infinity;
}
