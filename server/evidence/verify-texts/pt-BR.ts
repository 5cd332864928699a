import type { VerifyTexts } from '../verify-texts.ts';

/** Brazilian Portuguese. */
export const ptBR: VerifyTexts = {
  language: 'pt-BR',
  title: 'Verificar um documento selado',
  intro: 'Seu navegador verifica o arquivo aqui. Ele não é enviado a lugar nenhum, e ninguém fica sabendo.',
  choose: 'Escolha um PDF ou solte-o aqui',
  needsScript: 'Esta página precisa de JavaScript. Sem ele: npm run cli -- verify ARQUIVO --offline.',
  verdicts: {
    reading: 'Verificando o arquivo…',
    same: 'Igual. O arquivo não mudou desde que foi selado.',
    changed: 'Alterado desde então. O arquivo tem um selo e já não é o que foi selado.',
    unknown: 'Desconhecido. O arquivo não tem selo, portanto nada nele diz o que era.',
    broken: 'O selo está íntegro, mas o que ele abrange não se encaixa. Não confie neste arquivo.',
    unreadable: 'Não foi possível ler este arquivo aqui.',
  },
  checks: {
    seal: 'O selo é válido',
    coverage: 'Ele abrange o arquivo inteiro',
    chain: 'Os certificados dele se correspondem',
    timestamp: 'Uma autoridade de carimbo do tempo atesta a hora',
    trail: 'A trilha de auditoria está anexada e íntegra',
    content: 'O documento é o que os signatários assinaram',
    log: 'Os eventos constam no registro',
  },
  outcomes: {
    passed: 'Sim',
    failed: 'Não',
    absent: 'Não está neste arquivo',
    open: 'Não verificado: de uma autoridade por quem ninguém responde aqui',
  },
  notes: {
    test: 'Selado em modo de teste: sem efeito legal.',
    certificate: 'Este arquivo é o comprovante de conclusão. O documento assinado é outro arquivo:',
    addedValidation: 'Depois do selo foram acrescentados dados para verificar os certificados.',
    addedTimestamp: 'Depois do selo foi acrescentado um carimbo do tempo de todo o arquivo:',
  },
  compare: 'Compare estes dados com os que o operador publica. Nenhum arquivo pode provar de quem é.',
  sealCertificate: 'SHA-256 do certificado do selo',
  logKey: 'Chave do registro',
  transaction: 'Transação',
  about: 'Sobre esta verificação',
  aboutLines: [
    'Ela não depende da palavra de ninguém, nem da nossa: a mesma verificação roda no seu próprio computador com npm run cli -- verify ARQUIVO --offline.',
    'Se a autoridade de carimbo do tempo merece confiança, é você quem decide; o comando aceita os certificados dela com --timestamp-anchors.',
  ],
};
