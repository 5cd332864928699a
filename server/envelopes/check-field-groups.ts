import type { FieldPlanProblem, PlacedField } from './check-fields.ts';

/** Every box says the same of its group, and the group can be answered. */
export function groupProblems(fields: readonly PlacedField[]): FieldPlanProblem[] {
  const groups = Map.groupBy(
    fields.filter(({ field }) => field.group),
    ({ field }) => field.group?.name,
  );
  return [...groups.values()].flatMap((boxes) => {
    const first = boxes[0];
    if (!first) return [];
    const differing = boxes.filter((box) => essence(box) !== essence(first));
    const problem = differing.length > 0 ? undefined : countProblem(boxes);
    const wrong = problem === undefined ? differing : [first];
    return wrong.map(({ index }) => ({
      code: 'field_group_inconsistent' as const,
      path: `fields.${index}.group`,
      problem: problem ?? `is not as at field ${first.index}, or the boxes differ in type or readOnly`,
    }));
  });
}

function essence({ field: { type, readOnly = false, group } }: PlacedField): string {
  return JSON.stringify([type, readOnly, group?.label, group?.min, group?.max]);
}

function countProblem(boxes: readonly PlacedField[]): string | undefined {
  const { type, group } = boxes[0]?.field ?? {};
  const chosen = boxes.filter(({ field }) => field.value === true).length;
  if (type === 'radio') {
    if (boxes.length < 2) return 'leaves no choice: a radio group has at least two boxes';
    if (group?.min !== undefined || group?.max !== undefined) return 'of radio boxes has neither min nor max';
    return chosen > 1 ? 'has more than one box chosen' : undefined;
  }
  const { min = 0, max = boxes.length } = group ?? {};
  if (min > boxes.length) return 'asks for more boxes than it has';
  if (min > max) return 'has a min above its max';
  const required = boxes.filter(({ field }) => field.required && !field.requireWhen).length;
  if (required > max) return 'has more required boxes than its max; give each "required": false';
  return chosen > max ? 'has more boxes ticked than its max' : undefined;
}
