import type { LookupTexts } from '../lookup-texts.ts';

/** Brazilian Portuguese. */
export const ptBR: LookupTexts = {
  language: 'pt-BR',
  title: 'Transação',
  testMode: 'Modo de teste: esta transação não tem efeito legal.',
  completed: (at) => `Concluída em ${at}`,
  timestampPending:
    'Ainda falta o carimbo do tempo: a sua autoridade ainda não respondeu. O selo é válido sem ele, e o carimbo do tempo será acrescentado depois.',
  notCompleted: 'Não concluída. Não há nada selado que possa ser comparado.',
  compare: 'O seu arquivo é o que foi selado?',
  compareHint: 'Seu navegador o compara aqui. O arquivo não é enviado a lugar nenhum.',
  choose: 'Escolha um arquivo ou solte-o aqui',
  verdicts: {
    reading: 'Lendo o arquivo…',
    sealed: 'Sim. Este é o documento selado, inalterado até o último byte.',
    certificate: 'Este é o comprovante de conclusão desta transação, inalterado até o último byte.',
    shown: 'Este é o documento como foi mostrado aos signatários, antes de ser assinado e selado.',
    original: 'Este é o documento como foi enviado ao servidor, antes de ser assinado e selado.',
    unknown: 'Não. Este arquivo não é nenhum dos abaixo: foi alterado ou é outro.',
    unreadable:
      'Não foi possível ler este arquivo aqui. Calcule você mesmo o SHA-256 e compare com os abaixo.',
  },
  byHand: 'Sem JavaScript: calcule o SHA-256 do seu arquivo (sha256sum ARQUIVO) e compare com os abaixo.',
  documents: 'Documentos',
  document: (number) => `Documento ${number}`,
  hashes: {
    sealed: 'SHA-256, selado',
    extended: 'SHA-256, selado, com carimbo do tempo',
    certificate: 'SHA-256, comprovante de conclusão',
    extendedCertificate: 'SHA-256, comprovante de conclusão, com carimbo do tempo',
    shown: 'SHA-256, como mostrado',
    original: 'SHA-256, como enviado',
  },
  events: 'Eventos até a conclusão',
  number: 'N.º',
  when: 'Hora (UTC)',
  event: 'Evento',
  about: 'Sobre esta página',
  aboutLines: [
    'Ela mostra o que qualquer pessoa que tenha o identificador da transação pode ver: nem nomes, nem endereços, nem conteúdos. Peça-os ao remetente, assim como o pacote de provas, que prova tudo isto sem nós.',
    'É a palavra do servidor. O que dispensa a nossa palavra são o selo no arquivo e a prova no pacote de provas.',
  ],
  missing: 'Transação inexistente',
  mistyped:
    'Isto não é um identificador de transação: um caractere está errado ou falta. Compare com o que está no documento.',
  unknown: 'Não há transação com esse identificador neste servidor.',
};
