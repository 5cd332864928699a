import type { AccountWords } from './account-words.ts';

export const ja: AccountWords = {
  roles: {
    owner: 'オーナー',
    admin: '管理者',
    developer: '開発者',
    sender: '送信者',
    auditor: '監査担当者',
    billing: '請求担当者',
    compliance: 'コンプライアンス担当者',
  },
  invitation: {
    subject: (inviter, organization) => `${inviter} から Inkseal の ${organization} への招待`,
    invites: (inviter, organization, role) =>
      `${inviter} が、Inkseal の ${organization} にあなたを招待しています。ロールは「${role}」です。`,
    link: 'リンクの有効期間は7日間です。このメールアドレスで一度だけ使用できます。',
    accept: '招待を受ける',
    footnote:
      'お心当たりがない場合は、何もする必要はありません。このリンクがなければ、誰もあなたの名前で参加することはできません。',
  },
  verification: {
    subject: 'メールアドレスをご確認ください',
    open: 'リンクを開いて、このアドレスがご本人のものであることをご確認ください。リンクの有効期間は1日で、一度だけ使用できます。',
    confirm: 'アドレスを確認する',
    footnote: 'Inkseal のアカウントを作成されていない場合は、何もする必要はありません。',
  },
  reset: {
    subject: '新しいパスワードを設定してください',
    asked: 'お使いの Inkseal アカウントについて、おそらくご本人から、新しいパスワードの申請がありました。',
    link: 'リンクの有効期間は30分で、一度だけ使用できます。設定すると、コンソールへのログインはすべて終了します。',
    choose: '新しいパスワードを設定してください',
    footnote: 'ご本人による申請でない場合は、何もする必要はありません。パスワードは変更されません。',
  },
  changes: {
    'password-changed': 'パスワードが変更されました',
    'two-factor-on': '2段階ログインが有効になりました',
    'two-factor-off': '2段階ログインが無効になりました',
    'single-sign-on-linked': 'シングルサインオンが連携されました',
    'recovery-code-used': 'リカバリーコードが使用されました',
  },
  changed: (change, moment) => `${change}。対象：お使いの Inkseal アカウント、日時：${moment}。`,
  notYou: 'お心当たりがない場合は、ただちに新しいパスワードを申請し、組織のオーナーにお知らせください。',
};
