import { registerWords } from '../register-words.ts';

registerWords(['ja'], {
  frame_timeout: '文書を開くのに時間がかかりすぎています。接続を確認してください。',
  frame_blocked: 'このページには文書を表示する許可がありません。',
  server_unreachable: '署名サービスに接続できません。接続を確認してください。',
  invalid_request: 'ここで開く文書はありません。',
  in_tab: '文書は新しいタブで開いています。',
  retry: 'もう一度試す',
  here: 'ここに表示',
  tab: '新しいタブで開く',
  title: '文書に署名',
  missing: '文書に署名してください。',
});
