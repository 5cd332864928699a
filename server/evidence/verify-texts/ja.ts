import type { VerifyTexts } from '../verify-texts.ts';

/** Japanese. */
export const ja: VerifyTexts = {
  language: 'ja',
  title: '封印された文書を確認する',
  intro:
    'ブラウザーがこの場でファイルを確認します。ファイルはどこにも送信されず、確認したことは誰にも知らされません。',
  choose: 'PDFを選ぶか、ここにドロップしてください',
  needsScript: 'このページにはJavaScriptが必要です。使わない場合：npm run cli -- verify ファイル名 --offline',
  verdicts: {
    reading: 'ファイルを確認しています…',
    same: '同一です。ファイルは封印されてから変更されていません。',
    changed: '封印後に変更されています。ファイルには封印がありますが、封印されたものとは異なります。',
    unknown: '不明です。ファイルには封印がないため、元が何であったかを示すものがありません。',
    broken: '封印に破損はありませんが、封印された内容に矛盾があります。このファイルを信頼しないでください。',
    unreadable: 'ここではファイルを読み取れませんでした。',
  },
  checks: {
    seal: '封印は有効',
    coverage: '封印はファイル全体を対象としている',
    chain: '証明書どうしが対応している',
    timestamp: '時刻認証局が時刻を証明している',
    trail: '監査証跡が添付され、欠けていない',
    content: '署名者が署名した文書である',
    log: '監査証跡がログに記録されている',
  },
  outcomes: {
    passed: 'はい',
    failed: 'いいえ',
    absent: 'このファイルにはありません',
    open: '未確認：ここでは誰も保証していない認証局によるものです',
  },
  notes: {
    test: 'テストモードで封印されました。法的効力はありません。',
    certificate: 'このファイルは完了証明書です。署名された文書は別のファイルです：',
    addedValidation: '封印の後に、証明書を確認するためのデータが追加されています。',
    addedTimestamp: '封印の後に、ファイル全体に対するタイムスタンプが追加されています：',
  },
  compare:
    '以下を、運営者が公開している情報と比較してください。ファイルだけでは、誰のものかを証明できません。',
  sealCertificate: '封印証明書のSHA-256',
  logKey: 'ログの鍵',
  transaction: '取引',
  about: 'この確認について',
  aboutLines: [
    '誰の言葉にも頼りません。当サービスの言葉にも頼りません。同じ確認をお使いのコンピューターで実行できます：npm run cli -- verify ファイル名 --offline',
    '時刻認証局を信頼するかどうかは、ご自身でお決めください。その証明書は --timestamp-anchors で指定できます。',
  ],
};
