import type { VerifyTexts } from '../verify-texts.ts';

/** Spanish. */
export const es: VerifyTexts = {
  language: 'es',
  title: 'Comprobar un documento sellado',
  intro: 'Su navegador comprueba el archivo aquí. No se envía a ninguna parte y nadie se entera de ello.',
  choose: 'Elija un PDF o suéltelo aquí',
  needsScript: 'Esta página necesita JavaScript. Sin él: npm run cli -- verify ARCHIVO --offline.',
  verdicts: {
    reading: 'Comprobando el archivo…',
    same: 'Igual. El archivo no ha cambiado desde que se selló.',
    changed: 'Cambiado desde entonces. El archivo lleva un sello y ya no es lo que se selló.',
    unknown: 'Desconocido. El archivo no lleva sello, así que nada en él dice qué era.',
    broken: 'El sello está intacto, pero lo que abarca no concuerda. No se fíe de este archivo.',
    unreadable: 'No se ha podido leer el archivo aquí.',
  },
  checks: {
    seal: 'El sello es válido',
    coverage: 'Abarca todo el archivo',
    chain: 'Sus certificados se corresponden',
    timestamp: 'Una autoridad de sellado de tiempo da fe de la hora',
    trail: 'El registro de auditoría está adjunto y completo',
    content: 'El documento es el que firmaron los firmantes',
    log: 'Los eventos constan en el registro',
  },
  outcomes: {
    passed: 'Sí',
    failed: 'No',
    absent: 'No está en este archivo',
    open: 'No comprobado: de una autoridad por la que nadie responde aquí',
  },
  notes: {
    test: 'Sellado en modo de prueba: sin efecto legal.',
    certificate: 'Este archivo es el certificado de finalización. El documento firmado es otro archivo:',
    addedValidation: 'Tras el sello se añadieron datos para comprobar sus certificados.',
    addedTimestamp: 'Tras el sello se añadió un sello de tiempo de todo el archivo:',
  },
  compare: 'Compare estos datos con los que publica el operador. Ningún archivo puede demostrar de quién es.',
  sealCertificate: 'SHA-256 del certificado del sello',
  logKey: 'Clave del registro',
  transaction: 'Transacción',
  about: 'Acerca de esta comprobación',
  aboutLines: [
    'No hay que creer a nadie, tampoco a nosotros: la misma comprobación se ejecuta en su propio equipo con npm run cli -- verify ARCHIVO --offline.',
    'Si la autoridad de sellado de tiempo es de fiar lo decide usted; el comando admite sus certificados con --timestamp-anchors.',
  ],
};
