/** What the sample agreement says. Nobody is named: whoever tries it signs as themselves. */
export interface Clause {
  title: string;
  text: string;
}

export const summary: readonly (readonly [label: string, value: string])[] = [
  ['Employer', 'Northlight HR AS, Oslo'],
  ['Employee', 'The person signing on page 3'],
  ['Position', 'Product Designer, full time'],
  ['Start', '1 February 2027'],
  ['Salary', 'NOK 720,000 a year'],
  ['Notice', 'Three months'],
];

export const firstClauses: readonly Clause[] = [
  {
    title: 'Position',
    text: 'Northlight HR AS (the “Company”) employs you as Product Designer. You report to the Head of Design and perform the tasks that belong to the position, together with related tasks that the Company may reasonably assign.',
  },
  {
    title: 'Start and place of work',
    text: 'Employment begins on 1 February 2027. Your ordinary place of work is the Company’s office in Oslo. Up to three days a week may be worked from home by agreement with your manager. Travel to customers and partners is part of the position.',
  },
  {
    title: 'Working hours',
    text: 'Ordinary working time is 37.5 hours a week. Hours are flexible around a core time from 10:00 to 14:00. Overtime is agreed in advance and compensated according to law.',
  },
  {
    title: 'Salary and pension',
    text: 'The annual gross salary is NOK 720,000, paid monthly in arrears on the 20th. Salary is reviewed once a year with effect from 1 April. You are a member of the Company’s occupational pension scheme from your first day.',
  },
  {
    title: 'Holiday',
    text: 'You are entitled to five weeks of paid holiday each holiday year, taken in agreement with your manager. Days that could not be taken are carried over as the law provides.',
  },
];

export const laterClauses: readonly Clause[] = [
  {
    title: 'Sickness and leave',
    text: 'You tell your manager on the first day you cannot work. The Company pays full salary during sickness for up to one year after three months of employment, within the limits of the National Insurance Act.',
  },
  {
    title: 'Confidentiality',
    text: 'You keep confidential what you learn about the Company’s business, customers and colleagues where it is not public, during the employment and afterwards. This does not limit your right to report wrongdoing.',
  },
  {
    title: 'Intellectual property',
    text: 'Rights to work results that you create in the course of your employment pass to the Company to the extent the law allows. Work created in your own time and without the Company’s resources stays yours.',
  },
  {
    title: 'Equipment and information security',
    text: 'The Company provides the equipment you need. You protect it and the information on it as described in the staff handbook, and return it when the employment ends.',
  },
  {
    title: 'Personal data',
    text: 'The Company processes your personal data to administer the employment. You may see, correct and, where the law allows, have erased what is kept about you.',
  },
  {
    title: 'Termination',
    text: 'The mutual notice period is three months from the end of the month in which notice is given. During a probationary period of six months it is fourteen days.',
  },
  {
    title: 'Changes and disputes',
    text: 'Changes to this agreement are made in writing and signed by both parties. The parties try to settle disagreements by talking; otherwise Oslo District Court decides under Norwegian law.',
  },
];

export const acceptance =
  'By signing, you accept the terms on pages 1 and 2 and confirm that the details below are right. Both parties receive the sealed document, with a completion certificate that shows every step.';
