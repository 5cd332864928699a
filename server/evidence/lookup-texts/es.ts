import type { LookupTexts } from '../lookup-texts.ts';

/** Spanish. */
export const es: LookupTexts = {
  language: 'es',
  title: 'Transacción',
  testMode: 'Modo de prueba: esta transacción no tiene efecto legal.',
  completed: (at) => `Completada ${at}`,
  timestampPending:
    'Aún falta el sello de tiempo: su autoridad todavía no ha respondido. El sello es válido sin él, y el sello de tiempo se añadirá más tarde.',
  notCompleted: 'No completada. No hay nada sellado que se pueda comparar.',
  compare: '¿Su archivo es el que se selló?',
  compareHint: 'Su navegador lo compara aquí. El archivo no se envía a ninguna parte.',
  choose: 'Elija un archivo o suéltelo aquí',
  verdicts: {
    reading: 'Leyendo el archivo…',
    sealed: 'Sí. Es el documento sellado, sin cambios hasta el último byte.',
    certificate: 'Es el certificado de finalización de esta transacción, sin cambios hasta el último byte.',
    shown: 'Es el documento tal como se mostró a los firmantes, antes de firmarse y sellarse.',
    original: 'Es el documento tal como se subió, antes de firmarse y sellarse.',
    unknown: 'No. Este archivo no es ninguno de los de abajo: se ha modificado o es otro.',
    unreadable:
      'No se ha podido leer el archivo aquí. Calcule usted su SHA-256 y compárelo con los de abajo.',
  },
  byHand:
    'Sin JavaScript: calcule el SHA-256 de su archivo (sha256sum ARCHIVO) y compárelo con los de abajo.',
  documents: 'Documentos',
  document: (number) => `Documento ${number}`,
  hashes: {
    sealed: 'SHA-256, sellado',
    extended: 'SHA-256, sellado, con sello de tiempo',
    certificate: 'SHA-256, certificado de finalización',
    extendedCertificate: 'SHA-256, certificado de finalización, con sello de tiempo',
    shown: 'SHA-256, tal como se mostró',
    original: 'SHA-256, tal como se subió',
  },
  events: 'Eventos hasta la finalización',
  number: 'N.º',
  when: 'Hora (UTC)',
  event: 'Evento',
  about: 'Acerca de esta página',
  aboutLines: [
    'Muestra lo que puede ver cualquiera que tenga el identificador de la transacción: ni nombres, ni direcciones, ni contenidos. Pídalos al remitente, así como el paquete de pruebas, que demuestra todo esto sin nosotros.',
    'Es la palabra del servidor. Lo que no necesita nuestra palabra es el sello del archivo y la prueba del paquete de pruebas.',
  ],
  missing: 'No existe esa transacción',
  mistyped:
    'Esto no es un identificador de transacción: un carácter está mal o falta. Compárelo con el del documento.',
  unknown: 'En este servidor no hay ninguna transacción con ese identificador.',
};
