import { formsFor, type CertificateTexts } from '../certificate-texts.ts';

const { choose, number } = formsFor('ja');

/** Japanese. */
export const ja: CertificateTexts = {
  title: '完了証明書',
  transactionId: '取引ID',
  completed: '完了日時',
  pageOf: (page, count) => `完了証明書 · ${page}／${count}ページ`,
  document: '文書',
  name: '名称',
  pages: choose({ other: (n) => `${n}ページ` }),
  bytes: (size) => `${number(size)}バイト`,
  sender: '送信者',
  originalHash: 'SHA-256（アップロード時）',
  viewedHash: 'SHA-256（表示時）',
  auditLog: '監査ログ',
  logKey: 'ログの鍵',
  checkpoint: 'チェックポイント',
  checkpointAt: (size, root) =>
    `封印の時点で、ログには署名済みのルート ${root} のもとに${size}件のイベントがありました`,
  noCheckpoint: '封印の時点では、署名済みのチェックポイントはまだありませんでした',
  lookUp: '照会',
  lookUpAt: (sender, url) => [
    url,
    `このアドレスを知る人はハッシュ値と時刻を見ることができますが、氏名は見えません。氏名を伝えるかどうかは送信者（${sender}）が決めます。`,
  ],
  signers: choose({ other: () => '署名者' }),
  markKinds: { drawn: '手書き', typed: '文字入力', uploaded: 'アップロードした画像' },
  signedAt: '署名日時',
  intent: '押したボタン',
  delegated: '引き継ぎ元',
  delegatedBy: (name, email, at) => `${name} <${email}>（${at}に文書を引き継ぎました）`,
  authentication: '本人確認の方法',
  hostAsserted: (by, at) =>
    `${by}のアプリケーションが本人であると伝えました（${at}）。Inksealは確認していません`,
  hostIdentity: (by, subject, how, at) =>
    `${by}の申告：${subject}が「${how}」でログインしていました（${at}）。Inksealは確認していません`,
  emailCode: (to, at) =>
    `${to} にメールで送ったワンタイムコードが ${at} に入力されました。署名した人はこの受信箱を読むことができました`,
  smsCode: (to, at) =>
    `${to} にSMSで送ったワンタイムコードが ${at} に入力されました。署名した人はこの電話のメッセージを読むことができました`,
  consent: '同意',
  consentGiven: (version, language, at, sha256) =>
    `同意文 ${version}（${language}）、${at}、SHA-256 ${sha256}`,
  viewed: '閲覧',
  viewedPages: (drawn, total, at) =>
    `全${total}ページのうち${drawn}ページが画面に表示されました（${at}から）`,
  timeZone: 'タイムゾーン',
  byBrowser: (value) => `${value}（ブラウザーの申告）`,
  address: 'IPアドレス',
  browser: 'ブラウザー',
  none: '記録なし',
  values: '記入内容',
  valuesNote:
    'この文書はアップロードの前に署名されていたため、ページに書き込むとそれらの署名が壊れます。そのため、署名者が記入した内容はページの上ではなく、ここに記載されています。',
  attachments: '添付ファイル',
  attachmentsNote:
    '署名者が文書とともに送ったファイルです。文書とは別に保管され、このファイルには含まれません。各署名者が署名した内容に、そのSHA-256が記されています。',
  fieldTypes: {
    signature: '署名',
    initials: 'イニシャル',
    date_signed: '署名日',
    text: 'テキスト',
    checkbox: 'チェックボックス',
    radio: '選択',
    dropdown: '選択',
    number: '数値',
    date: '日付',
    name: '氏名',
    email: 'メール',
    company: '会社名',
    title: '役職',
    formula: '計算値',
    attachment: '添付',
  },
  page: (page) => `${page}ページ`,
  ticked: 'チェックあり',
  unticked: 'チェックなし',
  chosen: '選択された',
  unchosen: '選択されていない',
  empty: '未記入',
  events: '最後の署名までのイベント',
  when: '時刻',
  event: 'イベント',
  actor: '実行者',
  leaf: 'リーフ',
  actors: {
    recipient: '受信者',
    anonymous: '未確認の人',
    operator: 'サーバーの運用者',
    system: 'Inkseal',
  },
  verify: '当方に頼らずにこのファイルを確認する方法',
  verifySteps: (head, envelopeId, page) => [
    `1. 署名を表示できるPDFリーダーで開くか、pdfsig FILE を実行してください。封印はすべてのバイトを対象とし、少しでも変更されると壊れます。Inksealの検証、cli verify FILE とページ ${page} は、ファイルをどこにも送信しません。`,
    '2. 添付の audit-trail.json には、すべてのイベントがハッシュされたままの形で含まれています。各 "body" のSHA-256がその "sha256" であり、それぞれが直前のものを "prev" として示します。',
    ...(head ? [`3. これらのイベントの最後のもののSHA-256は ${head} です。`] : []),
    `4. これらのイベントとこのファイルそのものが、それぞれのリーフのもとにログに記録されていることの証明は、証拠パッケージにあります。送信者は GET /v1/envelopes/${envelopeId}/evidence で入手でき、verify-evidence がネットワークなしで検証します。ここに示されていないリーフは、まだどのチェックポイントにも含まれていませんでした。`,
  ],
  limits: 'この証明書が証明しないこと',
  limitLine: (times) =>
    `誰が端末を手にしていたか：署名者は上に記した方法でのみ確認されています。${times}この最終ファイル自体のハッシュ値はファイルの中に記すことができないため、監査ログのイベント envelope.sealed に記録されます。`,
  timesUnstamped: '時刻はサーバーのものであり、タイムスタンプ局が保証するものではありません。',
  timesStamped:
    '時刻はサーバーのものであり、タイムスタンプ局が保証するものではありません。タイムスタンプ局が時刻を刻むのは封印だけです。封印の中に、すぐに応答がない場合はこのファイルへの追記に刻まれ、封印されたファイルがその時点で存在したことを保証します。',
};
